"""The steps of the conversation: what each event in each state does, one dialog a file."""
