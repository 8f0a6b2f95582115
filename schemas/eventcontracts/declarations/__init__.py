"""Declarations: documents that declare the schemas of events, such as AsyncAPI and OpenAPI."""
