"""Domain values: projects, programmes, answers, rules, expressions and findings. No files, no third-party libraries."""
