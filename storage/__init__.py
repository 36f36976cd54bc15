"""What is kept: tables, migrations, inbox, outbox, submissions, roster, media, audit."""
