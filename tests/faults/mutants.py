"""Each guarantee broken once on purpose: one piece of the program's text replaced, and the tests that must notice."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """`old`, which stands once in `file`, becomes `new`; then one of `tests` has to fail."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


STORAGE, CHANNELS, FAULTS = "tests/storage/test_storage_", "tests/channels/test_", "tests/faults/test_"
SUPERVISED = "tests/watching/test_supervision.py::test_"
REACHING = "tests/watching/test_reaching_people.py::test_"

MUTANTS = (
    Mutant(
        "a commit is not synced",
        "storage/engines.py",
        "'FULL' if durable else 'OFF'",
        "'OFF' if durable else 'OFF'",
        (f"{STORAGE}transactions.py::test_sqlite_is_opened_for_durability",),
    ),
    Mutant(
        "a commit is not synced, seen by the kernel alone",
        "storage/engines.py",
        "'FULL' if durable else 'OFF'",
        "'NORMAL' if durable else 'OFF'",
        (f"{FAULTS}syscall_order.py",),
    ),
    Mutant(
        "a commit is not synced, and the power goes",
        "storage/engines.py",
        "'FULL' if durable else 'OFF'",
        "'NORMAL' if durable else 'OFF'",
        (f"{FAULTS}power_loss.py::test_what_was_acknowledged_before_the_power_went_is_there_when_it_comes_back",),
    ),
    Mutant(
        "a commit that fails leaves its transaction open",
        "storage/database.py",
        "        await _take_back(tx)\n",
        "        pass\n",
        (f"{STORAGE}transactions.py::test_a_commit_that_sqlite_refuses_without_ending_it_leaves_nothing_behind",),
    ),
    Mutant(
        "transactions that write begin deferred",
        "storage/engines.py",
        '"BEGIN IMMEDIATE" if writes else "BEGIN"',
        '"BEGIN"',
        (f"{STORAGE}transactions.py::test_writers_of_two_programs_lose_nothing",),
    ),
    Mutant(
        "a turn is told it is done before the commit",
        "storage/group_commit.py",
        "                results = [await carry_out(tx, turn) for turn in batch]\n",
        "                results = [await carry_out(tx, turn) for turn in batch]\n"
        "                for turn, result in zip(batch, results, strict=True):\n"
        "                    _settle(turn, result)\n",
        (f"{STORAGE}transactions.py::test_turns_whose_commit_fails_are_told_so_and_nothing_of_them_is_there",),
    ),
    Mutant(
        "polling confirms what was not stored",
        "bot/channels/telegram_polling.py",
        "        if not failed and known:\n",
        "        if known:\n",
        (f"{CHANNELS}telegram_polling.py::test_an_update_is_confirmed_after_it_is_stored",),
    ),
    Mutant(
        "an update is acknowledged before it is stored",
        "bot/turns/turns.py",
        "            new = await self._ctx.turn(lambda tx: inbox.receive(tx, channel, update_id, raw, now))\n",
        "            new = True\n"
        "            task = asyncio.ensure_future(\n"
        "                self._ctx.turn(lambda tx: inbox.receive(tx, channel, update_id, raw, now))\n"
        "            )\n"
        "            task.add_done_callback(lambda done: (done.exception(), self._arrived.set()))\n",
        (f"{FAULTS}bad_store.py::test_on_a_full_disk_nothing_is_acknowledged_and_with_room_again_everything_is",),
    ),
    Mutant(
        "the webhook confirms what was not stored",
        "bot/channels/telegram_webhook.py",
        "kind=type(error).__name__)  # noqa: TRY400\n            return False\n",
        "kind=type(error).__name__)  # noqa: TRY400\n            return True\n",
        (f"{CHANNELS}telegram_webhook.py::test_what_cannot_be_stored_is_answered_503_and_comes_again",),
    ),
    Mutant(
        "the webhook asks for no secret",
        "bot/channels/telegram_webhook.py",
        "        if not hmac.compare_digest(given.encode(), self._webhook.secret.encode()):\n",
        "        if given is None:\n",
        (f"{CHANNELS}telegram_webhook.py::test_without_the_secret_nothing_is_stored", f"{FAULTS}webhook_door.py"),
    ),
    Mutant(
        "the same update is taken again",
        "storage/inbox.py",
        '        "update_id": update_id,\n',
        '        "update_id": f"{update_id}/{id(raw)}/{id(tx)}/{__import__(\'secrets\').token_hex(8)}",\n',
        (f"{STORAGE}inbox.py::test_the_same_update_is_kept_once_for_each_channel", f"{FAULTS}repeated_updates.py"),
    ),
    Mutant(
        "the inbox is not marked in the turn's transaction",
        "bot/turns/turns.py",
        "            await inbox.mark_done(tx, received.id, self._ctx.clock.now())\n",
        "            pass\n",
        (f"{FAULTS}killed_at_each_step.py::test_started_again_it_repeats_nothing",),
    ),
    Mutant(
        "what cannot be read is left lying",
        "bot/turns/turns.py",
        "        except UnreadableUpdate as error:\n            await self._quarantine(received, error)\n",
        "        except UnreadableUpdate:\n",
        (f"{FAULTS}repeated_updates.py::test_malformed_updates_among_good_ones_cost_nobody_an_answer",),
    ),
    Mutant(
        "a reader's mistake ends the loop",
        "bot/turns/turns.py",
        '            log.exception("reader-failed", channel=received.channel, update=received.update_id)\n'
        "            await self._quarantine(received, error)\n            return\n",
        "            raise error\n",
        ("tests/watching/test_loops_go_on.py::test_a_readers_own_mistake_costs_one_update",),
    ),
    Mutant(
        "what was sent is not marked",
        "storage/outbox.py",
        '.values(state=LetterState.SENT.value, external_id=bindparam("reference"), finished_at=bindparam("at"))',
        '.values(external_id=bindparam("reference"), finished_at=bindparam("at"))',
        (f"{CHANNELS}delivery.py::test_a_posted_letter_arrives_and_is_sent", f"{STORAGE}outbox.py"),
    ),
    Mutant(
        "what may have been shown is shown for ever",
        "storage/outbox.py",
        "    state = case((outbox.c.doubts == 0, LetterState.UNCERTAIN.value), else_=LetterState.FAILED.value)\n",
        "    state = case((outbox.c.doubts >= 0, LetterState.UNCERTAIN.value), else_=LetterState.FAILED.value)\n",
        (f"{STORAGE}outbox.py::test_what_may_have_been_shown_is_shown_once_more_and_then_given_up",),
    ),
    Mutant(
        "what waited for its last showing at a crash counts as shown",
        "storage/outbox.py",
        "    state = case((outbox.c.doubts < LAST, LetterState.UNCERTAIN.value), else_=LetterState.FAILED.value)\n",
        "    state = case((outbox.c.doubts < 1, LetterState.UNCERTAIN.value), else_=LetterState.FAILED.value)\n",
        (f"{STORAGE}outbox.py::test_what_waited_for_its_last_showing_at_crashes_is_shown_all_the_same",),
    ),
    Mutant(
        "a last showing is not noted before it begins",
        "bot/delivery/attempt.py",
        "        if letter.doubts and not await self._outcomes.last_showing(letter):\n",
        "        if not letter:\n",
        (f"{CHANNELS}delivery_faults.py::test_a_last_showing_is_on_disk_before_it_begins",),
    ),
    Mutant(
        "what was under way at a crash is forgotten",
        "storage/outbox.py",
        "    under_way = update(outbox).where(text(UNRESOLVED), outbox.c.state == LetterState.SENDING.value)\n",
        "    under_way = update(outbox).where(text(UNRESOLVED), outbox.c.id < 0)\n",
        (f"{CHANNELS}delivery_faults.py::test_a_start_takes_up_what_was_under_way_and_says_so",),
    ),
    Mutant(
        "a letter that may exist once is posted again",
        "storage/outbox.py",
        '        "once": draft.once,\n',
        '        "once": None,\n',
        (f"{STORAGE}outbox.py::test_a_letter_that_may_exist_once_is_posted_once_ever",),
    ),
    Mutant(
        "retry_after is not waited for",
        "bot/delivery/outlet.py",
        "        until = now + after + MARGIN\n",
        "        until = now\n",
        (f"{CHANNELS}delivery_faults.py::test_a_chat_told_to_wait_waits_that_long_and_the_others_do_not",),
    ),
    Mutant(
        "a button works for whoever sends its data",
        "bot/turns/answering.py",
        "        if letter is None or letter.chat != to.chat or letter.channel != to.channel:\n",
        "        if letter is None:\n",
        (f"{FAULTS}bad_people.py::test_another_persons_button_does_nothing_even_for_a_colleague",),
    ),
    Mutant(
        "a button submits figures its sender has not seen",
        "dialogs/steps/report_submit.py",
        "        return show(form, [report.STALE_SUMMARY])\n",
        "        pass\n",
        (f"{FAULTS}bad_people.py::test_a_button_of_figures_since_changed_submits_nothing",),
    ),
    Mutant(
        "an invite opens twice",
        "storage/invites.py",
        "            invites.c.used_at.is_(None),\n            invites.c.expires_at > now,\n",
        "            invites.c.expires_at > now,\n",
        (f"{STORAGE}invites.py",),
    ),
    Mutant(
        "an invite does not expire",
        "storage/invites.py",
        "    return invite if now < invite.expires_at else Refusal.EXPIRED\n",
        "    return invite\n",
        (f"{STORAGE}invites.py::test_what_is_no_live_code_says_why",),
    ),
    Mutant(
        "guesses are not throttled",
        "bot/turns/invited.py",
        "    if await invites.throttled(tx, facts.person, facts.now):\n",
        "    if False:\n",
        (f"{FAULTS}bad_people.py::test_of_ten_thousand_guesses_five_a_person_are_looked_at",),
    ),
    Mutant(
        "codes are stored as they are",
        "storage/invites.py",
        '    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()\n',
        "    return code\n",
        (f"{STORAGE}invites.py::test_a_code_is_22_url_safe_characters_and_never_stored",),
    ),
    Mutant(
        "an anonymous group admin is trusted",
        "bot/turns/answering.py",
        '"" if arrival.anonymous else arrival.person',
        "arrival.person",
        ("tests/commands/test_command_roles.py::test_in_a_group_the_same_roles_count",),
    ),
    Mutant(
        "a supervisor acts on any unit",
        "bot/commands/desk.py",
        "        return any(self.organisation.within(unit.id, top.id) for top in self.tops())\n",
        "        return bool(self.tops())\n",
        ("tests/commands/test_returning.py", "tests/commands/test_command_roles.py"),
    ),
    Mutant(
        "somebody else's contact is believed",
        "dialogs/steps/my_data.py",
        "    if not isinstance(event, ContactShared) or not event.own:\n",
        "    if not isinstance(event, ContactShared):\n",
        ("tests/dialogs/test_conversations.py",),
    ),
    Mutant(
        "a photo keeps where it was taken",
        "bot/reports/photos.py",
        '    upright.save(out, "JPEG", quality=QUALITY)\n',
        '    upright.save(out, "JPEG", quality=QUALITY, exif=Image.open(path).getexif())\n',
        ("tests/reports/test_photos.py",),
    ),
    Mutant(
        "a photo in the archive keeps where it was taken",
        "bot/reports/archive.py",
        "            copy = edited(piece, at, edits)\n",
        "            copy = piece\n",
        ("tests/reports/test_archive.py::test_where_a_photo_was_taken_leaves_with_no_copy_and_the_list_names_both",),
    ),
    Mutant(
        "a phone number is shown in full",
        "bot/reports/sheets/annex.py",
        "        phone=mask(phone) if masked else phone,\n",
        "        phone=phone,\n",
        ("tests/reports/test_workbook.py::test_table_of_a_subtree_is_its_units_own",),
    ),
    Mutant(
        "the token stands in the log",
        "bot/redaction.py",
        "    *((pattern, HIDDEN) for pattern in (TOKEN, MOBILE, LANDLINE, ABROAD, INVITE)),\n",
        "    *((pattern, HIDDEN) for pattern in (LANDLINE, ABROAD, INVITE)),\n",
        ("tests/cli/test_logs.py",),
    ),
    Mutant(
        "a file is said to be kept before it is on the disk",
        "storage/media_files.py",
        "            os.fsync(self._file.fileno())\n",
        "            pass\n",
        (f"{STORAGE}media_files.py::test_bytes_reach_the_disk_before_the_name_and_the_name_before_the_answer",),
    ),
    Mutant(
        "a picture may have any number of pixels",
        "bot/reports/picture_limits.py",
        "MOST_PIXELS = 120_000_000\n",
        "MOST_PIXELS = 10**12\n",
        (f"{FAULTS}bombs.py::test_a_picture_with_endless_pixels_is_refused_in_little_memory",),
    ),
    Mutant(
        "a stranger may fill a group's places",
        "bot/turns/answering.py",
        "        if not private and not roles and not self._refusals.lasts(",
        "        if False and not self._refusals.lasts(",
        (f"{FAULTS}bad_people.py::test_a_stranger_who_floods_a_group_keeps_no_digest_from_it",),
    ),
    Mutant(
        "files take the last room on the disk",
        "storage/media_files.py",
        "        if self._sparing and room.is_short(self._path.parent):\n",
        "        if False:\n",
        (f"{STORAGE}media_files.py::test_the_last_of_the_room_is_not_for_what_comes_from_outside",),
    ),
    Mutant(
        "the audit chain does not hold together",
        "storage/audit.py",
        "            if row.previous != previous or row.hash != _hash(_read(row)):\n",
        "            if row.hash != _hash(_read(row)):\n",
        (f"{STORAGE}audit.py",),
    ),
    Mutant(
        "two programs run on one store",
        "storage/lock.py",
        "        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)\n",
        "        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)\n",
        (f"{STORAGE}lock.py",),
    ),
    Mutant(
        "a lock that was lost is not taken anew",
        "storage/lock.py",
        "        if not await connection.scalar(_TAKE):\n            await self._end_ghost(connection)\n",
        "        if self._session is None and not await connection.scalar(_TAKE):\n            raise AlreadyRunning\n",
        (f"{STORAGE}lock.py::test_a_lock_whose_connection_ends_is_missed_at_once_and_taken_anew",),
    ),
    Mutant(
        "files are asked for while the server asks to wait",
        "bot/turns/fetching.py",
        "                self._hold(row.channel, error.after)\n",
        "                await self._rest(row, 0.01)\n",
        ("tests/watching/test_loops_go_on.py",),
    ),
    Mutant(
        "an export goes before it was sent",
        "storage/expiry.py",
        "row.state in _RESOLVED and _is_before(row.finished_at, before)",
        "True",
        ("tests/watching/test_old_exports.py::test_an_export_that_is_still_to_be_sent_stays",),
    ),
    Mutant(
        "a backup is restored unchecked",
        "storage/archive.py",
        "    if found != expected or (name.startswith(MEDIA) and name != MEDIA + found.sha256):\n",
        "    if False:\n",
        ("tests/storage/test_backup_archives.py",),
    ),
    Mutant(
        "a report process outlives the bot",
        "bot/jobs/report_child.py",
        "    watch.start()\n",
        "",
        ("tests/running/test_report_process.py::TestItEnds",),
    ),
    Mutant(
        "a report whose process was killed is given up at once",
        "bot/jobs/jobs.py",
        'getattr(error, "retry", False) and job.tries < TRIES',
        "False",
        ("tests/running/test_report_process.py::TestAJob",),
    ),
    Mutant(
        "a report asked for while the store is locked waits for a restart",
        "bot/jobs/jobs.py",
        "                if not error.retry:\n                    raise\n",
        "                raise\n",
        ("tests/running/test_jobs.py::test_a_job_waits_for_a_store_that_is_locked_and_is_then_answered_once",),
    ),
    Mutant(
        "who blocks the bot between two messages is not reported",
        "bot/turns/answering.py",
        "            if not reachable and await people.memberships(tx, arrival.person):\n",
        "            if False:\n",
        (f"{REACHING}who_blocks_the_bot_between_two_messages_is_reported_once_with_the_unit",),
    ),
    Mutant(
        "admins are told in the night",
        "bot/turns/answering.py",
        "kind=kind, not_before=waits, once=key)",
        "kind=kind, once=key)",
        (f"{REACHING}at_night_the_admin_is_told_in_the_morning",),
    ),
    Mutant(
        "a refused file counts as received and lost",
        "storage/media.py",
        ", table.c.reason.not_in(NOT_TO_BE_KEPT))",
        ")",
        (f"{STORAGE}media.py::test_a_file_that_may_not_be_kept_is_in_no_list",),
    ),
    Mutant(
        "a file too large for its server is to be sent again",
        "bot/turns/fetching.py",
        "FileTrouble.TOO_LARGE if error.too_large else FileTrouble.LOST",
        "FileTrouble.LOST",
        ("tests/running/test_photos_as_they_come.py",),
    ),
    Mutant(
        "a commit whose answer is lost is taken for one that failed",
        "storage/database.py",
        "        if not await commits.happened():\n",
        "        if True:\n",
        (f"{STORAGE}lost_answers.py::test_a_turn_whose_answer_is_lost_is_done_once_and_told_so",),
    ),
    Mutant(
        "a commit that never arrived is taken for one whose answer is lost",
        "storage/commits.py",
        " == self._last)",
        " is not None)",
        (f"{STORAGE}lost_answers.py::test_a_turn_whose_commit_never_arrives_is_not_done_and_told_so",),
    ),
    Mutant(
        "a letter in nobody's hands waits for a restart",
        "bot/delivery/delivery.py",
        "                await self._take_up_strays()\n",
        "",
        (f"{CHANNELS}delivery_faults.py::test_a_letter_claimed_that_is_in_nobodys_hands_is_shown_without_a_restart",),
        "a loop that fails is not begun anew",
        "bot/supervision.py",
        "            pause = self._failed(name, part, error)\n",
        "            self._failed(name, part, error)\n            raise error\n",
        (f"{SUPERVISED}a_loop_that_fails_is_begun_anew_after_growing_pauses_and_counted",),
    ),
    Mutant(
        "a damaged store is gone on with",
        "storage/errors.py",
        '    code = "damaged"\n    ends = True\n',
        '    code = "damaged"\n',
        (f"{SUPERVISED}what_cannot_be_gone_on_with_ends_the_program",),
    ),
    Mutant(
        "a loop that fails is not named by readyz",
        "bot/watching/health.py",
        "failing = self._supervision.failing() if self._supervision else {}",
        "failing: dict[str, str] = {}",
        (f"{SUPERVISED}readyz_names_the_loop_and_admins_are_told_once",),
    ),
    Mutant(
        "a loop that stands still is left standing",
        "bot/supervision.py",
        "        part.task.cancel()\n",
        "",
        (f"{SUPERVISED}a_loop_that_stands_still_is_broken_off_and_begun_anew",),
    ),
)
