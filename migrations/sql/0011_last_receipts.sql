-- Where a member's cursors stand follows from the last event of each type. Their stream grows for as
-- long as they are in the room, and may hold one type alone, so that walking it back for the other
-- would go through all of it.
--
-- Partial, so that other events pay nothing. `type` before `version`: the last one of a type is one step.
create index events_last_receipts on events (stream_id, type, version) where stream_kind = 'receipt';
