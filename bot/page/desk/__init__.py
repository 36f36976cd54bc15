"""The admin's desk (管理台) on the page: what the chat's commands and the command line do, as forms."""
