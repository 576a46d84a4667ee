"""What a worker asks for: intents, baskets, brackets, GTT, previews, exits."""
