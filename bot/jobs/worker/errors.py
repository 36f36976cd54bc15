"""Errors of a report made in a process of its own."""


class ReportError(Exception):
    """A report that was not made. `code` is for logs; `retry`: made once more it may succeed."""

    code = "report"
    retry = False


class ReportFailed(ReportError):
    """Making it raised; the traceback stands in the report process's own log line."""

    code = "report-failed"


class ReportProcessEnded(ReportError):
    """The process was killed, for want of memory for example, or said what cannot be understood."""

    code = "report-process-ended"
    retry = True
