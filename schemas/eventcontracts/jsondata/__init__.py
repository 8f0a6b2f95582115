"""JSON values: their types, text, pointers, equality and differences."""
