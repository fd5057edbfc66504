"""What reporting is about: projects, answers, rules, expressions and findings. Pure values; no files, no libraries."""
