"""What others made (pictures, videos, sheets, documents, archives) is decoded in processes apart from the bot."""
