"""Reference pages and published schemas, made of the tables in the code."""
