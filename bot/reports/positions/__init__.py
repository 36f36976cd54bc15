"""Where photos and videos say they were taken, and how a copy is made to forget it, every other byte kept."""
