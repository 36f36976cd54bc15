"""What officials read and admins export, made from records already loaded: no storage, no channel, no clock here."""
