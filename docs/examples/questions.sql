-- When is it busiest? Messages by hour of the day, in UTC.
select hour(time at time zone 'UTC') as hour, count(*) as messages
from events where type = 'sandesham.message.sent.v1'
group by hour order by messages desc;

-- How long does an answer take? From one author's message to the next one's, in seconds.
with sent as (
    select room_id, actor, time, lag(actor) over room as asked_by, lag(time) over room as asked_at
    from events where type = 'sandesham.message.sent.v1'
    window room as (partition by room_id order by position)
)
select room_id, count(*) as answers, median(epoch(time - asked_at)) as seconds
from sent where actor <> asked_by
group by room_id order by seconds;

-- How far does a message reach over time? How many had read it after a minute, an hour, and ever. Those that
-- nobody read are not in it.
with reads as (
    select sent.message_id, sent.time as sent_at, receipt.actor, min(receipt.time) as read_at
    from events sent join events receipt
        on receipt.type = 'sandesham.receipt.read.v1' and receipt.room_id = sent.room_id
        and receipt.up_to >= sent.room_seq and receipt.position > sent.position and receipt.actor <> sent.actor
    where sent.type = 'sandesham.message.sent.v1' and not sent.erased
    group by all
)
select message_id, count(*) filter (read_at - sent_at <= interval 1 minute) as after_a_minute,
    count(*) filter (read_at - sent_at <= interval 1 hour) as after_an_hour, count(*) as ever
from reads group by message_id order by ever desc, message_id limit 20;

-- When do people read? Readings and readers by hour, in UTC.
select date_trunc('hour', time at time zone 'UTC') as hour, count(*) as readings, count(distinct actor) as readers
from events where type = 'sandesham.receipt.read.v1'
group by hour order by hour;

-- How punctual are scheduled messages? From when they were due to when they were sent, in milliseconds.
select count(*) as messages, median(epoch_ms(sent.time - released.due_at)) as typical_ms,
    max(epoch_ms(sent.time - released.due_at)) as worst_ms
from events released join events sent
    on sent.message_id = released.message_id and sent.type = 'sandesham.message.sent.v1'
where released.type = 'sandesham.schedule.released.v1';
