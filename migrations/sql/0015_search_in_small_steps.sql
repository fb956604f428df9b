-- What is inserted into an index of the kind "gin" is put on a list first, which whoever fills it moves into the index:
-- of 4 MB, as usual, that took 40 to 47 ms at once, for which everybody else on the processor waits. Of this, in kB, the
-- slowest took 8 to 17, and those who search read less of a list.

set local role sandesham_app;

alter index search.texts_by_part set (gin_pending_list_limit = 512);
alter index search.texts_by_word set (gin_pending_list_limit = 512);

reset role;
