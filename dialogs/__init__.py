"""What is said: campaigns, indicators, parsing, the conversation state machine and its texts. Pure throughout."""
