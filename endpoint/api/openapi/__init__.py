"""The description of the API (OpenAPI 3.1), made from what the API is made of."""
