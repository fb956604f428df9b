-- What is inserted into an index of the kind "gin" is put on a list first, which whoever fills it moves into the index:
-- of 4 MB, as usual, that takes some 50 ms of a processor at once, for which everybody else on it waits; of this, in kB,
-- five, and those who search read less of a list.

set local role sandesham_app;

alter index search.texts_by_part set (gin_pending_list_limit = 512);
alter index search.texts_by_word set (gin_pending_list_limit = 512);

reset role;
