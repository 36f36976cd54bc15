"""What units report: submissions, revisions, leads, deadlines, receipts."""
