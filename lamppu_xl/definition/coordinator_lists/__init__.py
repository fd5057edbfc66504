"""The lists that a coordinator keeps beside the definition: corrections and decisions."""
