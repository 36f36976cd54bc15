"""From a stored update to its turn: the queue, the dispatch, the downloads."""
