"""The vocabulary of the conversation: states, events, effects, one turn."""
