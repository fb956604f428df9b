// Made by `npm run gen-api` from the server's OpenAPI document. Do not edit.

export interface paths {
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public keys of the access tokens, by `kid`. */
        get: operations["key_set"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process is alive: it is, if it answers. */
        get: operations["healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the process has measured, as Prometheus reads it. */
        get: operations["prometheus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether clients should be sent here, and what is wrong.
         * @description A part that clients do not feel (NATS away, a read model behind) is told and does not make the
         *     process unready: sending clients away would not help them.
         */
        get: operations["readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Announces a file. Its bytes go to the address in the answer, which is good for these bytes alone and
         *     for ten minutes; then `POST /attachments/{attachment_id}/complete`.
         */
        post: operations["begin_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/attachments/{attachment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Redirects to what was uploaded, at an address of the object store that is good for a few minutes and
         *     the same for all who ask in the same moments.
         * @description For the uploader until it is used; then for who may see a message that it came with, or the author of a
         *     plan. A profile photo is for everybody. Everybody else gets 404, as for one that does not exist.
         */
        get: operations["show_attachment"];
        put?: never;
        post?: never;
        /** Takes an upload back that is not used for anything: it is gone at once. */
        delete: operations["discard_upload"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/attachments/{attachment_id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says that the bytes of an upload are sent. They are looked into aside: a notice on the socket says
         *     when that has come to an end. Said again it answers how the upload stands.
         * @description 409 while nothing has arrived.
         */
        post: operations["complete_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/attachments/{attachment_id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How an upload of the caller's stands. */
        get: operations["show_upload"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Envelopes of the whole log, ascending, whoever may see them: for accounts with the role `auditor`. */
        get: operations["audit_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/messages/{message_id}/at": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A message at a moment: its author and texts, who was able to see it, and who had read which revision of
         *     it and who had not.
         */
        get: operations["message_at"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/rooms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All rooms, the newest first; with `query`, those in whose name or in the name of one of whose members it
         *     stands, or the one whose identifier it is.
         */
        get: operations["audit_rooms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/rooms/{room_id}/at": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A room as its members saw it at a moment, and a part of its timeline: the nearest items before a
         *     number, or the last ones. As one member saw it, with `as`.
         */
        get: operations["room_at"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/rooms/{room_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who was in a room at a moment, and how far each had read. */
        get: operations["members_at"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where the log stands: head, chain hash, root of the Merkle tree, and the signed head. It tells nothing of
         *     anybody, and so no access is noted.
         */
        get: operations["audit_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Logs in. Browsers also get both tokens as cookies. */
        post: operations["log_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the session of the refresh token, of the cookies, or of the access token. */
        post: operations["log_out"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives a fresh pair of tokens for a refresh token, which is used up by it.
         * @description For a short grace the old one still gives a fresh pair of the same session (two tabs, a lost
         *     answer); after that its reuse ends the session.
         */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs up and logs in. Browsers also get both tokens as cookies. */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/ws-ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A ticket that opens one WebSocket of the caller's session. */
        post: operations["issue_ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's own profile. */
        get: operations["show_me"];
        put?: never;
        post?: never;
        /**
         * Erases the caller's account, for good: its sessions end and its email is free at once; names, texts,
         *     plans and files follow within seconds, everywhere.
         * @description Who is the only owner of groups with other members has to hand them over first (409 `last_owner`, with
         *     `room_ids`). Wrong passwords count as failed log-ins.
         */
        delete: operations["erase_me"];
        options?: never;
        head?: never;
        /** Changes what others see of the caller. */
        patch: operations["update_me"];
        trace?: never;
    };
    "/v1/me/accesses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which auditors looked at what the caller wrote or was able to see, the latest first: at rooms that the
         *     caller had been in by the moment that was looked at, and at all rooms.
         */
        get: operations["list_accesses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets a new password and ends the caller's other sessions. */
        post: operations["change_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's sessions that are not over, the newest first. */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends one of the caller's sessions: its tokens are refused and its sockets close. */
        delete: operations["end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/messages/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a message back: one's own, or as an owner or admin anybody's. */
        delete: operations["delete_message"];
        options?: never;
        head?: never;
        /** Give a message of one's own another text. */
        patch: operations["edit_message"];
        trace?: never;
    };
    "/v1/messages/{message_id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every revision of a message, with actor and time. Of a deleted message only its author and
         *     auditors get the texts; that an auditor looks at what they could not see as a member is noted.
         */
        get: operations["show_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/messages/{message_id}/reactions/{emoji}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** React to a message. */
        put: operations["add_reaction"];
        post?: never;
        /** Take a reaction of one's own back. */
        delete: operations["remove_reaction"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/messages/{message_id}/receipts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whom a message has reached and who has read it, of everybody it was for. */
        get: operations["list_message_receipts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rooms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's rooms, latest activity first. */
        get: operations["list_rooms"];
        put?: never;
        /**
         * Make a group, whose owner the caller becomes, or the DM with somebody.
         * @description A DM that exists, and the same `room_id` again with the same content, are answered with 200.
         */
        post: operations["create_room"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rooms/{room_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A room of the caller. */
        get: operations["show_room"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Give a group another name, as an owner or admin. */
        patch: operations["rename_room"];
        trace?: never;
    };
    "/v1/rooms/{room_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The envelopes of a room that the caller may see, ascending, after a number or from the first. */
        get: operations["list_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rooms/{room_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The members of a room. */
        get: operations["list_members"];
        put?: never;
        /** Add members to a group as an owner or admin: all of them, or none. */
        post: operations["add_members"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rooms/{room_id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Leave a group, or remove somebody from it as an owner or admin. The last owner leaves only after
         *     handing over.
         */
        delete: operations["remove_member"];
        options?: never;
        head?: never;
        /** Give a member of a group another role; only owners give or take `owner`. */
        patch: operations["change_role"];
        trace?: never;
    };
    "/v1/rooms/{room_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a message.
         * @description The same `message_id` again with the same content is a repeat: 200 and the first answer.
         */
        post: operations["send_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rooms/{room_id}/receipts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the cursors of each member of a room stand. */
        get: operations["list_room_receipts"];
        put?: never;
        /** Move the caller's cursors forward. One that is there already, or further, stays where it is. */
        post: operations["advance_receipts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rooms/{room_id}/scheduled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Plans a message, once or again and again. */
        post: operations["schedule_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rooms/{room_id}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Changes the caller's private settings of a room. */
        put: operations["change_settings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rooms/{room_id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the caller may see of a room, ascending: the next items after a number, the nearest before
         *     one, or the newest.
         */
        get: operations["show_timeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scheduled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's schedules, in the order in which they are due. */
        get: operations["list_scheduled"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scheduled/{schedule_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A schedule of the caller, with its whole story: created, changed, released and how late, failed and
         *     why.
         */
        get: operations["show_scheduled"];
        put?: never;
        post?: never;
        /** Drops a plan. One that is cancelled or completed is a conflict. */
        delete: operations["cancel_scheduled"];
        options?: never;
        head?: never;
        /**
         * Changes a plan. One that failed is armed again by saying when. One that is cancelled or completed is
         *     a conflict.
         */
        patch: operations["change_scheduled"];
        trace?: never;
    };
    "/v1/scheduled/{schedule_id}/send-now": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends the next occurrence now, instead of when it is due. */
        post: operations["send_scheduled_now"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scheduled/{schedule_id}/skip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Passes the next occurrence over. A message that is sent once is a conflict. */
        post: operations["skip_scheduled"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scheduled/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a plan would do: the same body as that of planning it, of which the text may be left out.
         *     Changes nothing.
         */
        post: operations["preview_schedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages that the caller may see and that say, as the caller sees them, every word of the query:
         *     anywhere in the text, in any case and script. The newest first.
         */
        get: operations["search_messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Users whose name contains a text, in whatever case; names that begin with it first. */
        get: operations["search_users"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A user, closed accounts included. */
        get: operations["show_user"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A room that was looked at. */
        AccessedRoom: {
            /**
             * Format: uuid
             * @description Which.
             */
            id: string;
            /**
             * @description A DM or a group.
             * @example dm
             * @example group
             */
            kind: string;
            /** @description A group's name, as the caller last knew it; empty once erased. */
            name?: string | null;
        };
        /** @description A look of an auditor that concerns the caller. */
        AccessView: {
            /**
             * Format: uuid
             * @description Which.
             */
            access_id: string;
            /**
             * Format: date-time
             * @description When they looked first; what they looked at within the same quarter of an hour is no access of its
             *     own.
             */
            at: string;
            /** @description Who looked. */
            auditor: components["schemas"]["AuditorView"];
            /**
             * Format: uuid
             * @description The message, where it was one.
             */
            message_id?: string | null;
            moment?: components["schemas"]["MomentView"] | null;
            /** @description Why, in the auditor's words. */
            reason?: string | null;
            room: components["schemas"]["AccessedRoom"] | null;
            /**
             * @description At what: `room`, `message`, `events`, `rooms` (the list of all) or `export` (a copy of the log).
             * @example room
             * @example message
             * @example events
             * @example rooms
             * @example export
             */
            what: string;
        };
        /** @description A file that came with a message. */
        Attachment: {
            /** @description What it shows, in words. */
            alt?: string | null;
            /**
             * Format: uuid
             * @description Which upload; its bytes come from `/attachments/{attachment_id}`.
             */
            attachment_id: string;
            /**
             * @description Its media type, found from its bytes: one that begins with `image/` is a picture.
             * @example image/jpeg
             * @example application/pdf
             */
            content_type: string;
            /** @description The name to save it under. */
            file_name: string;
            /**
             * Format: int32
             * @description Height in pixels, of a picture.
             */
            height?: number | null;
            /** @description A tiny blurred picture to show at once, of a picture: a `ThumbHash` in base64. */
            placeholder?: string | null;
            /**
             * Format: int64
             * @description Its size in bytes.
             */
            size: number;
            /**
             * Format: int32
             * @description Width in pixels, of a picture.
             */
            width?: number | null;
        };
        /** @description A part of the log. */
        AuditEvents: {
            /**
             * Format: int64
             * @description The position of the log's last event.
             */
            head: number;
            /** @description Envelopes, in the order of the log. */
            items: Record<string, unknown>[];
            /** @description The `cursor` of the next part; null at the log's head. A part may hold no item and have a next one. */
            next: string | null;
        };
        /** @description Who was in a room. */
        AuditMembersAt: {
            /** @description In the order of their identifiers. */
            items: components["schemas"]["MemberAt"][];
            /** @description How many they were. */
            member_count: number;
            /** @description The `cursor` of the next part; null when there is none. */
            next: string | null;
            /**
             * Format: int64
             * @description After which event of the log.
             */
            position: number;
            /**
             * Format: uuid
             * @description Which room.
             */
            room_id: string;
            /**
             * Format: date-time
             * @description When that was recorded.
             */
            time: string;
        };
        /** @description A message as it was right after an event of the log, and whom it had reached. */
        AuditMessageAt: {
            /**
             * Format: uuid
             * @description Who wrote it.
             */
            author: string | null;
            /** @description How many it was for, and had reached. */
            counts: components["schemas"]["ReachCounts"];
            /**
             * Format: date-time
             * @description When it was taken back.
             */
            deleted_at?: string | null;
            /** @description Everybody it was for, in the order of their identifiers; also who had not read it. */
            items: components["schemas"]["ReachAt"][];
            /**
             * Format: uuid
             * @description Which.
             */
            message_id: string;
            /** @description The `cursor` of the next part of them; null when there is none. */
            next: string | null;
            /**
             * Format: int64
             * @description After which event of the log.
             */
            position: number;
            /**
             * Format: int32
             * @description Which revision stood then; the sent text is 1.
             */
            revision: number;
            /** @description Every text that it had had, also when it was taken back. */
            revisions: components["schemas"]["RevisionView"][];
            /**
             * Format: uuid
             * @description Its room.
             */
            room_id: string;
            /**
             * Format: int64
             * @description Its number there.
             */
            room_seq: number;
            /**
             * Format: date-time
             * @description When it was sent.
             */
            sent_at: string;
            /**
             * Format: date-time
             * @description When that was recorded.
             */
            time: string;
        };
        /** @description An auditor. */
        AuditorView: {
            /**
             * Format: uuid
             * @description Who.
             */
            id: string;
            /** @description Their name; empty once erased. */
            name: string;
        };
        /** @description A room as it was right after an event of the log. */
        AuditRoomAt: {
            /**
             * Format: int64
             * @description The part covers every number from here...
             */
            from_seq: number;
            /**
             * Format: int64
             * @description The number of its latest event then.
             */
            head_seq: number;
            /** @description A part of the timeline, ascending; each message with its text, reactions and status of then. */
            items: components["schemas"]["TimelineItem"][];
            /**
             * @description A DM or a group.
             * @example dm
             * @example group
             */
            kind: string;
            /** @description How many members there were. */
            member_count: number;
            /** @description The first 50, in the order of their identifiers; more come from `/members`. */
            members: components["schemas"]["MemberAt"][];
            /** @description A group's name; empty once erased. */
            name?: string | null;
            /** @description What everybody was called then who is named in the items. */
            people: components["schemas"]["PersonAt"][];
            /**
             * Format: int64
             * @description After which event of the log.
             */
            position: number;
            /**
             * Format: uuid
             * @description Which.
             */
            room_id: string;
            /**
             * Format: date-time
             * @description When that was recorded.
             */
            time: string;
            /**
             * Format: int64
             * @description ...to here; one less than `from_seq` when there is nothing.
             */
            to_seq: number;
        };
        /** @description Where the log stands, and what proves it. */
        AuditStatus: {
            /** @description The hash of its last block, in hexadecimal; null when there is none. */
            chain: string | null;
            /**
             * Format: int64
             * @description The position of its last event.
             */
            head: number;
            /** @description The public key that checks them, as `sandesham log key` prints it. */
            key: string | null;
            /** @description The log's name in signed heads; null where the log has no key here. */
            origin: string | null;
            /** @description The root of the Merkle tree over all events, in hexadecimal. */
            root: string;
            /** @description The signed head, a C2SP checkpoint, as `sandesham log head --signed` prints it. */
            signed: string | null;
            /**
             * Format: date-time
             * @description When that was recorded; null when there is none.
             */
            time: string | null;
        };
        /** @description What changes; what is left out stays, as long as the way to say when does. */
        ChangeScheduleBody: ({
            /**
             * @description Again and again: minute, hour, day of month, month, day of week, with croner's `L`, `W` and `#`.
             *     Needs `time_zone`.
             * @example 0 9 * * MON-FRI
             * @example 0 18 L * *
             */
            cron?: string | null;
            /**
             * @description Again and again, by RFC 5545: a rule, and lines of RDATE and EXDATE. Needs `starts_at` and
             *     `time_zone`.
             * @example FREQ=WEEKLY;INTERVAL=4;BYDAY=MO
             */
            rrule?: string | null;
            /**
             * Format: date-time
             * @description Once: later than now, within 366 days.
             */
            send_at?: string | null;
            /**
             * @description When a rule begins: a local time, without an offset.
             * @example 2026-11-24T09:00:00
             */
            starts_at?: string | null;
            /**
             * @description The name of an IANA time zone.
             * @example Asia/Kolkata
             */
            time_zone?: string | null;
            /**
             * Format: date-time
             * @description The last moment at which a cron expression may be due.
             */
            until?: string | null;
        } & Record<string, unknown>) & {
            /** @description The files that will come with it: all of them, those that stay too. */
            attachments?: components["schemas"]["FileToSend"][] | null;
            /** @description `send` or `skip`. */
            late?: string | null;
            /** @description 1 to 16,384 bytes, not only white space; it may be empty where there are attachments. */
            text?: string | null;
        };
        /** @description What covers a receipt. */
        Covered: {
            /**
             * Format: int64
             * @description The number in the log of the event that covers it.
             */
            position: number;
        };
        /** @description An edit, or what made the text so already. */
        EditedMessage: {
            /** Format: date-time */
            edited_at: string;
            /** Format: uuid */
            message_id: string;
            /** Format: int64 */
            position: number;
            /** Format: int64 */
            room_seq: number;
        };
        /** @description The password, as proof. */
        EraseBody: {
            /**
             * Format: password
             * @description The caller's password.
             */
            password: string;
        };
        /** @description An erasure that was asked for. */
        Erasure: {
            /**
             * Format: uuid
             * @description What the log calls it.
             */
            erasure_id: string;
            /**
             * @description `accepted`: the account is closed, and all else follows.
             * @example accepted
             */
            state: string;
        };
        /** @description A room's numbered envelopes, raw. */
        EventsPage: {
            /**
             * Format: int64
             * @description The number of the room's latest event.
             */
            head_seq: number;
            /** @description Ascending. */
            items: Record<string, unknown>[];
        };
        /** @description One wrong field. */
        FieldError: {
            /** @description The field's name, with dots and indexes for nested ones (`members[3]`). */
            field: string;
            /** @description What is wrong, for a person. */
            message: string;
        };
        /** @description A file to send: an upload's identifier, or an object with words for what it shows. */
        FileToSend: string | {
            /** @description What it shows, in words: at most 1,000 characters. */
            alt?: string | null;
            /**
             * Format: uuid
             * @description The upload.
             */
            attachment_id: string;
        };
        /** @description A message that was found, as the viewer sees it now. */
        FoundMessage: {
            /** @description The files that came with it. */
            attachments: components["schemas"]["Attachment"][];
            /**
             * Format: uuid
             * @description Who wrote it.
             */
            author: string;
            /**
             * Format: date-time
             * @description When it got its present text, unless that is the first.
             */
            edited_at?: string | null;
            /**
             * Format: uuid
             * @description Which.
             */
            message_id: string;
            /**
             * Format: uuid
             * @description The message that it answers.
             */
            reply_to?: string | null;
            /**
             * Format: int32
             * @description Which revision that is; the sent text is 1.
             */
            revision: number;
            /**
             * Format: uuid
             * @description The room that it is in.
             */
            room_id: string;
            /**
             * Format: int64
             * @description Its number there.
             */
            room_seq: number;
            /**
             * Format: date-time
             * @description When it was sent.
             */
            sent_at: string;
            /** @description What it says. */
            text: string;
        };
        /** @description A JSON Web Key Set (RFC 7517). */
        KeySet: {
            keys: components["schemas"]["PublicKey"][];
        };
        /** @description Who wants to log in. */
        LoginBody: {
            /** @description The email address. */
            email: string;
            /**
             * Format: password
             * @description The password.
             */
            password: string;
        };
        /** @description A user as they see themselves. */
        Me: {
            /** Format: uuid */
            avatar_id?: string | null;
            email: string;
            /** Format: uuid */
            id: string;
            name: string;
            /** @description What an operator granted: `auditor`. */
            roles: string[];
        };
        /** @description A member as they were. */
        MemberAt: {
            /** @description Whether their account had ended. */
            deactivated: boolean;
            /**
             * Format: date-time
             * @description Since when.
             */
            delivered_at: string | null;
            /**
             * Format: int64
             * @description Up to where everything had reached them; 0 before the first time.
             */
            delivered_seq: number;
            /**
             * Format: int64
             * @description With which number their stay had begun.
             */
            joined_seq: number;
            /** @description What they were called; empty once erased. */
            name: string;
            /**
             * Format: date-time
             * @description Since when.
             */
            read_at: string | null;
            /**
             * Format: int64
             * @description Up to where they had read; 0 before the first time.
             */
            read_seq: number;
            /**
             * @description What they were allowed to do.
             * @example owner
             * @example admin
             * @example member
             */
            role: string;
            /**
             * Format: uuid
             * @description Who.
             */
            user_id: string;
        };
        /** @description A member of a room. */
        MemberView: {
            /**
             * Format: uuid
             * @description Their picture, if there is one.
             */
            avatar_id?: string | null;
            /** @description Their name; empty once erased. */
            name: string;
            /**
             * @description What they may do.
             * @example owner
             * @example admin
             * @example member
             */
            role: string;
            /**
             * Format: uuid
             * @description Who.
             */
            user_id: string;
        };
        /** @description Another text for a message. */
        MessageEdit: {
            /**
             * Format: int32
             * @description The revision that was edited: 409 when it is not the latest. The sent text is revision 1.
             */
            revision?: number | null;
            /** @description 1 to 16,384 bytes, not only white space; of a message with attachments it may be empty. */
            text: string;
        };
        /** @description What a message said, ever. */
        MessageHistory: {
            /**
             * Format: date-time
             * @description When the message was taken back.
             */
            deleted_at?: string | null;
            /**
             * Format: uuid
             * @description Who took it back.
             */
            deleted_by?: string | null;
            /** @description Every revision, in order. */
            items: components["schemas"]["RevisionView"][];
            /** @description The `cursor` of the next part; null when there is none. */
            next: string | null;
        };
        /** @description A message with its edits and reactions. */
        MessageItem: {
            /** @description The files that came with it, as they stand in its event. */
            attachments: components["schemas"]["Attachment"][];
            /**
             * Format: uuid
             * @description Who wrote it.
             */
            author: string;
            /**
             * Format: date-time
             * @description When it was taken back.
             */
            deleted_at?: string | null;
            /**
             * Format: date-time
             * @description When it got its present text, unless that is the first.
             */
            edited_at?: string | null;
            /**
             * Format: uuid
             * @description Which.
             */
            message_id: string;
            /** @description In the order in which each emoji first came. */
            reactions: components["schemas"]["ReactionView"][];
            /**
             * Format: uuid
             * @description The message that it answers.
             */
            reply_to?: string | null;
            /**
             * Format: int32
             * @description Which revision that is; the sent text is 1.
             */
            revision: number;
            /**
             * Format: int64
             * @description Its number in the room.
             */
            room_seq: number;
            /**
             * Format: date-time
             * @description When it was sent.
             */
            sent_at: string;
            status?: components["schemas"]["MessageStatus"] | null;
            /** @description What it says; empty once deleted. */
            text: string;
            /**
             * @description Always `message`.
             * @example message
             */
            type: string;
        };
        /** @description Whether and when a message reached somebody it was for. */
        MessageReceipt: {
            /**
             * Format: date-time
             * @description When it reached them.
             */
            delivered_at?: string | null;
            /**
             * Format: date-time
             * @description When they read it.
             */
            read_at?: string | null;
            /**
             * Format: int32
             * @description The revision that stood when they read it.
             */
            revision?: number | null;
            /**
             * Format: uuid
             * @description Who.
             */
            user_id: string;
        };
        /** @description Everybody a message was for, also whom it has not reached. */
        MessageReceipts: {
            /** @description How many they are, in all parts. */
            counts: components["schemas"]["ReceiptCounts"];
            /** @description In the order of their identifiers. */
            items: components["schemas"]["MessageReceipt"][];
            /** @description The `cursor` of the next part; null when there is none. */
            next: string | null;
        };
        /**
         * @description How far one's own message came: whom it has to reach are the others who are present, not
         *     deactivated, and whose present membership began at or before it.
         * @enum {string}
         */
        MessageStatus: "sent" | "delivered" | "read";
        /** @description A moment in the life of the log. */
        MomentView: {
            /**
             * Format: int64
             * @description Right after the event at this position.
             */
            position: number;
            /**
             * Format: date-time
             * @description When that was recorded.
             */
            time: string;
        };
        /** @description Who is added, as what. */
        NewMembers: {
            /** @description `member` (default), `admin` or `owner`. */
            role?: string | null;
            /** @description At most 1,000; those who are in already, and doubles, are ignored. */
            user_ids: string[];
        };
        /** @description A message to send. */
        NewMessage: {
            /** @description At most 10 uploads of one's own that are ready, each used for nothing else. */
            attachments?: components["schemas"]["FileToSend"][] | null;
            /**
             * Format: uuid
             * @description Made by the client, version 4 or 7, so that a repeated call sends nothing twice.
             */
            message_id?: string | null;
            /**
             * Format: uuid
             * @description A message of the same room that this one answers.
             */
            reply_to?: string | null;
            /** @description 1 to 16,384 bytes, not only white space; it may be empty or missing where there are attachments. */
            text: string;
        };
        /** @description A room to make: `{kind: "group", name, members, room_id?}` or `{kind: "dm", members: [other]}`. */
        NewRoom: {
            /** @description `dm` or `group`. */
            kind: string;
            /** @description The others, or the other; the caller and doubles are ignored. */
            members: string[];
            /** @description Of a group: 1 to 100 characters. */
            name?: string | null;
            /**
             * Format: uuid
             * @description Of a group: made by the client, version 4 or 7, so that a repeated call makes one room.
             */
            room_id?: string | null;
        };
        /** @description A message to send later. */
        NewScheduleBody: ({
            /**
             * @description Again and again: minute, hour, day of month, month, day of week, with croner's `L`, `W` and `#`.
             *     Needs `time_zone`.
             * @example 0 9 * * MON-FRI
             * @example 0 18 L * *
             */
            cron?: string | null;
            /**
             * @description Again and again, by RFC 5545: a rule, and lines of RDATE and EXDATE. Needs `starts_at` and
             *     `time_zone`.
             * @example FREQ=WEEKLY;INTERVAL=4;BYDAY=MO
             */
            rrule?: string | null;
            /**
             * Format: date-time
             * @description Once: later than now, within 366 days.
             */
            send_at?: string | null;
            /**
             * @description When a rule begins: a local time, without an offset.
             * @example 2026-11-24T09:00:00
             */
            starts_at?: string | null;
            /**
             * @description The name of an IANA time zone.
             * @example Asia/Kolkata
             */
            time_zone?: string | null;
            /**
             * Format: date-time
             * @description The last moment at which a cron expression may be due.
             */
            until?: string | null;
        } & Record<string, unknown>) & {
            /**
             * @description At most 10 uploads of one's own that are ready, each used for nothing else. All occurrences share
             *     them.
             */
            attachments?: components["schemas"]["FileToSend"][] | null;
            /** @description `send` (default): however late; `skip`: not when it is more than 5 minutes late. */
            late?: string | null;
            /**
             * Format: uuid
             * @description Made by the client, version 4 or 7, so that a repeated call plans nothing twice.
             */
            schedule_id?: string | null;
            /** @description 1 to 16,384 bytes, not only white space; it may be empty or missing where there are attachments. */
            text: string;
        };
        /** @description A file to upload. */
        NewUploadBody: {
            /** @description Its media type; parameters are dropped. `application/octet-stream` for what is nothing known. */
            content_type: string;
            /**
             * @description 1 to 255 characters of one line, without slashes, backslashes, control characters and characters
             *     that change the direction of writing.
             */
            file_name: string;
            /** @description `message` (default), or `avatar` for a profile photo: a square picture. */
            purpose?: string | null;
            /** @description Its SHA-256: 64 hexadecimal digits, or base64. */
            sha256: string;
            /**
             * Format: int64
             * @description In bytes: 1 to 25 MiB.
             */
            size: number;
        };
        /** @description A part of a list. */
        Paged_AccessView: {
            /** @description In the order of the list. */
            items: {
                /**
                 * Format: uuid
                 * @description Which.
                 */
                access_id: string;
                /**
                 * Format: date-time
                 * @description When they looked first; what they looked at within the same quarter of an hour is no access of its
                 *     own.
                 */
                at: string;
                /** @description Who looked. */
                auditor: components["schemas"]["AuditorView"];
                /**
                 * Format: uuid
                 * @description The message, where it was one.
                 */
                message_id?: string | null;
                moment?: components["schemas"]["MomentView"] | null;
                /** @description Why, in the auditor's words. */
                reason?: string | null;
                room: components["schemas"]["AccessedRoom"] | null;
                /**
                 * @description At what: `room`, `message`, `events`, `rooms` (the list of all) or `export` (a copy of the log).
                 * @example room
                 * @example message
                 * @example events
                 * @example rooms
                 * @example export
                 */
                what: string;
            }[];
            /** @description The `cursor` of the next part; null when there is none. */
            next: string | null;
        };
        /** @description A part of a list. */
        Paged_FoundMessage: {
            /** @description In the order of the list. */
            items: {
                /** @description The files that came with it. */
                attachments: components["schemas"]["Attachment"][];
                /**
                 * Format: uuid
                 * @description Who wrote it.
                 */
                author: string;
                /**
                 * Format: date-time
                 * @description When it got its present text, unless that is the first.
                 */
                edited_at?: string | null;
                /**
                 * Format: uuid
                 * @description Which.
                 */
                message_id: string;
                /**
                 * Format: uuid
                 * @description The message that it answers.
                 */
                reply_to?: string | null;
                /**
                 * Format: int32
                 * @description Which revision that is; the sent text is 1.
                 */
                revision: number;
                /**
                 * Format: uuid
                 * @description The room that it is in.
                 */
                room_id: string;
                /**
                 * Format: int64
                 * @description Its number there.
                 */
                room_seq: number;
                /**
                 * Format: date-time
                 * @description When it was sent.
                 */
                sent_at: string;
                /** @description What it says. */
                text: string;
            }[];
            /** @description The `cursor` of the next part; null when there is none. */
            next: string | null;
        };
        /** @description A part of a list. */
        Paged_MemberView: {
            /** @description In the order of the list. */
            items: {
                /**
                 * Format: uuid
                 * @description Their picture, if there is one.
                 */
                avatar_id?: string | null;
                /** @description Their name; empty once erased. */
                name: string;
                /**
                 * @description What they may do.
                 * @example owner
                 * @example admin
                 * @example member
                 */
                role: string;
                /**
                 * Format: uuid
                 * @description Who.
                 */
                user_id: string;
            }[];
            /** @description The `cursor` of the next part; null when there is none. */
            next: string | null;
        };
        /** @description A part of a list. */
        Paged_RoomListItem: {
            /** @description In the order of the list. */
            items: {
                /**
                 * Format: int64
                 * @description Up to where everything reached the caller.
                 */
                delivered_seq: number;
                last_message: components["schemas"]["TimelineItem"] | null;
                /**
                 * Format: int64
                 * @description Up to where the caller has read.
                 */
                read_seq: number;
                /**
                 * @description What the caller may do in it: of a large room, `members` may lack them.
                 * @example owner
                 * @example admin
                 * @example member
                 */
                role: string;
                /** @description The room. */
                room: components["schemas"]["RoomView"];
                /** @description The caller's private state. */
                settings: components["schemas"]["RoomSettings"];
                /**
                 * Format: int64
                 * @description Others' undeleted messages past the caller's read cursor; 1000 means 1,000 or more.
                 */
                unread_count: number;
            }[];
            /** @description The `cursor` of the next part; null when there is none. */
            next: string | null;
        };
        /** @description A part of a list. */
        Paged_RoomReceipt: {
            /** @description In the order of the list. */
            items: {
                /** @description Whether their account has ended: no message waits for them. */
                deactivated: boolean;
                /**
                 * Format: date-time
                 * @description Since when.
                 */
                delivered_at: string | null;
                /**
                 * Format: int64
                 * @description Up to where everything reached them.
                 */
                delivered_seq: number;
                /**
                 * Format: int64
                 * @description The number from which on they are in the room: earlier messages are not for them.
                 */
                joined_seq: number;
                /**
                 * Format: date-time
                 * @description Since when.
                 */
                read_at: string | null;
                /**
                 * Format: int64
                 * @description Up to where they have read.
                 */
                read_seq: number;
                /**
                 * Format: uuid
                 * @description Whose.
                 */
                user_id: string;
            }[];
            /** @description The `cursor` of the next part; null when there is none. */
            next: string | null;
        };
        /** @description A part of a list. */
        Paged_RoomView: {
            /** @description In the order of the list. */
            items: {
                /**
                 * Format: date-time
                 * @description When it was made.
                 */
                created_at: string;
                /**
                 * Format: int64
                 * @description The number of its latest event.
                 */
                head_seq: number;
                /**
                 * Format: uuid
                 * @description Which.
                 */
                id: string;
                /**
                 * @description A DM or a group.
                 * @example dm
                 * @example group
                 */
                kind: string;
                /**
                 * Format: int64
                 * @description How many there are.
                 */
                member_count: number;
                /** @description The first 50 members, in the order of their identifiers. */
                members: components["schemas"]["MemberView"][];
                /** @description A group's name; empty once erased. */
                name?: string | null;
            }[];
            /** @description The `cursor` of the next part; null when there is none. */
            next: string | null;
        };
        /** @description A part of a list. */
        Paged_ScheduleView: {
            /** @description In the order of the list. */
            items: (({
                /**
                 * @description A cron expression of five fields.
                 * @default null
                 */
                cron?: string | null;
                /**
                 * @description A rule of RFC 5545.
                 * @default null
                 */
                rrule?: string | null;
                /**
                 * Format: date-time
                 * @description The moment, of one that is sent once.
                 * @default null
                 */
                send_at?: string | null;
                /**
                 * @description The local time at which a rule begins.
                 * @default null
                 * @example 2026-11-24T09:00:00
                 */
                starts_at?: string | null;
                /**
                 * @description The IANA time zone of a cron expression or a rule.
                 * @default null
                 * @example Asia/Kolkata
                 */
                time_zone?: string | null;
                /**
                 * Format: date-time
                 * @description The last moment at which a cron expression may be due.
                 * @default null
                 */
                until?: string | null;
            } & Record<string, unknown>) & {
                /** @description The files that will come with it. */
                attachments: components["schemas"]["Attachment"][];
                /**
                 * Format: uuid
                 * @description Which.
                 */
                id: string;
                /**
                 * Format: uuid
                 * @description The message that the last occurrence became.
                 */
                last_message_id?: string | null;
                /**
                 * @description What becomes of a late one.
                 * @example send
                 * @example skip
                 */
                late: string;
                /**
                 * Format: date-time
                 * @description The occurrence that is due next.
                 */
                next_due?: string | null;
                /** @description Why the last occurrence could not become a message. */
                reason?: string | null;
                /**
                 * Format: uuid
                 * @description Where it will be sent.
                 */
                room_id: string;
                /**
                 * @description Where it stands.
                 * @example pending
                 * @example completed
                 * @example cancelled
                 * @example failed
                 */
                state: string;
                /** @description What it will say; empty once erased. */
                text: string;
            })[];
            /** @description The `cursor` of the next part; null when there is none. */
            next: string | null;
        };
        /** @description A part of a list. */
        Paged_Session: {
            /** @description In the order of the list. */
            items: {
                /** @description What the client called itself. */
                client: string;
                /** Format: date-time */
                created_at: string;
                /** @description Whether it is the one that asks. */
                current: boolean;
                /** Format: uuid */
                id: string;
                /**
                 * Format: date-time
                 * @description When it was last used, to about a minute.
                 */
                last_used_at: string;
            }[];
            /** @description The `cursor` of the next part; null when there is none. */
            next: string | null;
        };
        /** @description A part of a list. */
        Paged_UserView: {
            /** @description In the order of the list. */
            items: {
                /**
                 * Format: uuid
                 * @description The picture, if there is one.
                 */
                avatar_id?: string | null;
                /**
                 * Format: uuid
                 * @description Who.
                 */
                id: string;
                /** @description The name; empty once erased. */
                name: string;
            }[];
            /** @description The `cursor` of the next part; null when there is none. */
            next: string | null;
        };
        /** @description A new password, and the old one as proof. */
        PasswordBody: {
            /**
             * Format: password
             * @description The password until now.
             */
            current_password: string;
            /**
             * Format: password
             * @description At least 8 characters, at most 1024 bytes.
             */
            new_password: string;
        };
        /** @description Somebody as they were called. */
        PersonAt: {
            /**
             * Format: uuid
             * @description Who.
             */
            id: string;
            /** @description Their name; empty once erased. */
            name: string;
        };
        /** @description What a plan would do. */
        PreviewView: {
            /** @description When, in English. */
            description: string;
            /** @description Where clocks that are set make an occurrence another than its local time says. */
            notes: components["schemas"]["ShiftNote"][];
            /** @description When it would be sent: the next five times, or fewer when there are no more. */
            occurrences: string[];
        };
        /** @description A refusal, as RFC 9457 has it. */
        Problem: {
            /** @description The stable machine word. */
            code: string;
            /** @description What is wrong with this request, for a person. */
            detail: string;
            /** @description With `validation`: every wrong field. */
            errors?: components["schemas"]["FieldError"][] | null;
            /**
             * Format: int64
             * @description When to come back, in seconds: what `Retry-After` says, where there is no header too.
             */
            retry_after?: number | null;
            /** @description With `last_owner`: which groups are to be handed over first. */
            room_ids?: string[] | null;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description The kind of problem, for a person. */
            title: string;
            /** @description A URI of the kind of problem: `urn:sandesham:problem:` and the code. */
            type: string;
        };
        /** @description What to change of a profile. */
        ProfileBody: {
            /**
             * Format: uuid
             * @description Another picture - an upload of one's own with the purpose `avatar` that is ready -, or null for none.
             */
            avatar_id?: string | null;
            /** @description Another name: 1 to 100 characters. */
            name?: string | null;
        };
        /** @description An Ed25519 public key as a JSON Web Key (RFC 8037). */
        PublicKey: {
            alg: string;
            crv: string;
            kid: string;
            kty: string;
            use: string;
            x: string;
        };
        /** @description Whether somebody was able to see a message, and had. */
        ReachAt: {
            /** @description Whether they were in the room at that moment, and so could see it. */
            can_see: boolean;
            /**
             * Format: date-time
             * @description When it reached them.
             */
            delivered_at?: string | null;
            /** @description What they were called; empty once erased. */
            name: string;
            /**
             * Format: date-time
             * @description When they read it.
             */
            read_at?: string | null;
            /**
             * Format: int32
             * @description The revision that stood when they read it.
             */
            revision?: number | null;
            /**
             * Format: uuid
             * @description Who.
             */
            user_id: string;
        };
        /** @description How many a message was for, and had reached. */
        ReachCounts: {
            /** @description Who of them was in at that moment, and so was able to see it. */
            can_see: number;
            /** @description Others than its author whom it had reached. */
            delivered: number;
            /** @description All who were in when it was sent, its author too. */
            people: number;
            /** @description Others than its author who had read it. */
            read: number;
        };
        /** @description Everybody who reacted with one emoji. */
        ReactionView: {
            /** @description Which. */
            emoji: string;
            /** @description Who, in the order in which they did. */
            user_ids: string[];
        };
        /** @description How the process and all it relies on are. */
        Readiness: {
            /** @description `ok`, or what is wrong, by part. */
            checks: {
                [key: string]: string;
            };
            /** @description Whether clients should be sent here. */
            ready: boolean;
        };
        /** @description Up to where: at least one of the two. */
        ReceiptBody: {
            /**
             * Format: int64
             * @description Every message up to this `room_seq` has reached the caller.
             */
            delivered_up_to?: number | null;
            /**
             * Format: int64
             * @description The caller has read every message up to this `room_seq`.
             */
            read_up_to?: number | null;
        };
        /** @description How many a message was for, has reached, and was read by. */
        ReceiptCounts: {
            /**
             * Format: int64
             * @description Whom it has reached.
             */
            delivered: number;
            /**
             * Format: int64
             * @description Everybody it was for.
             */
            members: number;
            /**
             * Format: int64
             * @description Who has read it.
             */
            read: number;
        };
        /** @description What refreshes an access token, unless a cookie brings it. */
        RefreshBody: {
            /** @description The refresh token; without it, that of the cookie. */
            refresh_token?: string | null;
        };
        /** @description Who wants to sign up. */
        RegisterBody: {
            /**
             * Format: email
             * @description An email address; compared without its case.
             */
            email: string;
            /** @description The name that others see: 1 to 100 characters. */
            name: string;
            /**
             * Format: password
             * @description At least 8 characters, at most 1024 bytes.
             */
            password: string;
        };
        /** @description One of a message's texts. */
        RevisionView: {
            /**
             * Format: uuid
             * @description Who wrote it.
             */
            actor?: string | null;
            /**
             * Format: int32
             * @description Which; the sent text is 1.
             */
            revision: number;
            /**
             * @description What it says; of a deleted message only its author and auditors are told, of an erased one
             *     nobody.
             */
            text?: string | null;
            /**
             * Format: date-time
             * @description When.
             */
            time: string;
        };
        /** @description Another role. */
        RoleChange: {
            /** @description `member`, `admin` or `owner`. */
            role: string;
        };
        /** @description Another name for a group. */
        RoomChange: {
            /** @description 1 to 100 characters. */
            name: string;
        };
        /** @description A room in the list of one's rooms. */
        RoomListItem: {
            /**
             * Format: int64
             * @description Up to where everything reached the caller.
             */
            delivered_seq: number;
            last_message: components["schemas"]["TimelineItem"] | null;
            /**
             * Format: int64
             * @description Up to where the caller has read.
             */
            read_seq: number;
            /**
             * @description What the caller may do in it: of a large room, `members` may lack them.
             * @example owner
             * @example admin
             * @example member
             */
            role: string;
            /** @description The room. */
            room: components["schemas"]["RoomView"];
            /** @description The caller's private state. */
            settings: components["schemas"]["RoomSettings"];
            /**
             * Format: int64
             * @description Others' undeleted messages past the caller's read cursor; 1000 means 1,000 or more.
             */
            unread_count: number;
        };
        /** @description The cursors of a member of a room: 0 and null until the first reading. */
        RoomReceipt: {
            /** @description Whether their account has ended: no message waits for them. */
            deactivated: boolean;
            /**
             * Format: date-time
             * @description Since when.
             */
            delivered_at: string | null;
            /**
             * Format: int64
             * @description Up to where everything reached them.
             */
            delivered_seq: number;
            /**
             * Format: int64
             * @description The number from which on they are in the room: earlier messages are not for them.
             */
            joined_seq: number;
            /**
             * Format: date-time
             * @description Since when.
             */
            read_at: string | null;
            /**
             * Format: int64
             * @description Up to where they have read.
             */
            read_seq: number;
            /**
             * Format: uuid
             * @description Whose.
             */
            user_id: string;
        };
        /** @description A user's private state of a room. */
        RoomSettings: {
            /**
             * Format: date-time
             * @description Until when it makes no sound.
             */
            muted_until?: string | null;
            /**
             * Format: int64
             * @description From which `room_seq` on it is marked as unread, until the next reading.
             */
            unread_from?: number | null;
        };
        /** @description What to change: a field that is missing stays as it is, `null` takes it away. */
        RoomSettingsBody: {
            /**
             * Format: date-time
             * @description No notifications until then.
             */
            muted_until?: string | null;
            /**
             * Format: int64
             * @description Shown as unread from this `room_seq` on, until the caller's next reading.
             */
            unread_from?: number | null;
        };
        /** @description A room. */
        RoomView: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: int64
             * @description The number of its latest event.
             */
            head_seq: number;
            /**
             * Format: uuid
             * @description Which.
             */
            id: string;
            /**
             * @description A DM or a group.
             * @example dm
             * @example group
             */
            kind: string;
            /**
             * Format: int64
             * @description How many there are.
             */
            member_count: number;
            /** @description The first 50 members, in the order of their identifiers. */
            members: components["schemas"]["MemberView"][];
            /** @description A group's name; empty once erased. */
            name?: string | null;
        };
        /** @description Something that happened to a schedule. */
        ScheduleHistoryEntry: ((({
            /**
             * @description A cron expression of five fields.
             * @default null
             */
            cron?: string | null;
            /**
             * @description A rule of RFC 5545.
             * @default null
             */
            rrule?: string | null;
            /**
             * Format: date-time
             * @description The moment, of one that is sent once.
             * @default null
             */
            send_at?: string | null;
            /**
             * @description The local time at which a rule begins.
             * @default null
             * @example 2026-11-24T09:00:00
             */
            starts_at?: string | null;
            /**
             * @description The IANA time zone of a cron expression or a rule.
             * @default null
             * @example Asia/Kolkata
             */
            time_zone?: string | null;
            /**
             * Format: date-time
             * @description The last moment at which a cron expression may be due.
             * @default null
             */
            until?: string | null;
        } & Record<string, unknown>) & {
            /**
             * @description Which fields became others.
             * @default []
             */
            changed?: string[];
            /**
             * Format: date-time
             * @description Which occurrence.
             * @default null
             */
            due_at?: string | null;
            /**
             * @description What becomes of a late one from then on.
             * @default null
             * @example send
             * @example skip
             */
            late?: string | null;
            /**
             * Format: int64
             * @description How much later it was sent, in milliseconds.
             * @default null
             */
            late_by_ms?: number | null;
            /**
             * Format: uuid
             * @description The message that it became.
             * @default null
             */
            message_id?: string | null;
            /**
             * Format: date-time
             * @description The first of the occurrences before it that were passed over, because nothing ran when they were
             *     due.
             * @default null
             */
            missed_from?: string | null;
            /**
             * @description Why it could not become a message.
             * @default null
             */
            reason?: string | null;
        }) & Record<string, unknown>) & {
            /**
             * Format: int64
             * @description Where in the log.
             */
            position: number;
            /**
             * Format: date-time
             * @description When.
             */
            time: string;
            /**
             * @description What.
             * @example created
             * @example changed
             * @example released
             * @example skipped
             * @example failed
             * @example cancelled
             * @example completed
             */
            type: string;
        };
        /** @description A scheduled message with its whole story. */
        ScheduleStory: ((({
            /**
             * @description A cron expression of five fields.
             * @default null
             */
            cron?: string | null;
            /**
             * @description A rule of RFC 5545.
             * @default null
             */
            rrule?: string | null;
            /**
             * Format: date-time
             * @description The moment, of one that is sent once.
             * @default null
             */
            send_at?: string | null;
            /**
             * @description The local time at which a rule begins.
             * @default null
             * @example 2026-11-24T09:00:00
             */
            starts_at?: string | null;
            /**
             * @description The IANA time zone of a cron expression or a rule.
             * @default null
             * @example Asia/Kolkata
             */
            time_zone?: string | null;
            /**
             * Format: date-time
             * @description The last moment at which a cron expression may be due.
             * @default null
             */
            until?: string | null;
        } & Record<string, unknown>) & {
            /** @description The files that will come with it. */
            attachments: components["schemas"]["Attachment"][];
            /**
             * Format: uuid
             * @description Which.
             */
            id: string;
            /**
             * Format: uuid
             * @description The message that the last occurrence became.
             */
            last_message_id?: string | null;
            /**
             * @description What becomes of a late one.
             * @example send
             * @example skip
             */
            late: string;
            /**
             * Format: date-time
             * @description The occurrence that is due next.
             */
            next_due?: string | null;
            /** @description Why the last occurrence could not become a message. */
            reason?: string | null;
            /**
             * Format: uuid
             * @description Where it will be sent.
             */
            room_id: string;
            /**
             * @description Where it stands.
             * @example pending
             * @example completed
             * @example cancelled
             * @example failed
             */
            state: string;
            /** @description What it will say; empty once erased. */
            text: string;
        }) & Record<string, unknown>) & {
            /** @description What happened to it, oldest first: the latest 200. */
            history: components["schemas"]["ScheduleHistoryEntry"][];
        };
        /** @description A scheduled message, as its author sees it. */
        ScheduleView: ({
            /**
             * @description A cron expression of five fields.
             * @default null
             */
            cron?: string | null;
            /**
             * @description A rule of RFC 5545.
             * @default null
             */
            rrule?: string | null;
            /**
             * Format: date-time
             * @description The moment, of one that is sent once.
             * @default null
             */
            send_at?: string | null;
            /**
             * @description The local time at which a rule begins.
             * @default null
             * @example 2026-11-24T09:00:00
             */
            starts_at?: string | null;
            /**
             * @description The IANA time zone of a cron expression or a rule.
             * @default null
             * @example Asia/Kolkata
             */
            time_zone?: string | null;
            /**
             * Format: date-time
             * @description The last moment at which a cron expression may be due.
             * @default null
             */
            until?: string | null;
        } & Record<string, unknown>) & {
            /** @description The files that will come with it. */
            attachments: components["schemas"]["Attachment"][];
            /**
             * Format: uuid
             * @description Which.
             */
            id: string;
            /**
             * Format: uuid
             * @description The message that the last occurrence became.
             */
            last_message_id?: string | null;
            /**
             * @description What becomes of a late one.
             * @example send
             * @example skip
             */
            late: string;
            /**
             * Format: date-time
             * @description The occurrence that is due next.
             */
            next_due?: string | null;
            /** @description Why the last occurrence could not become a message. */
            reason?: string | null;
            /**
             * Format: uuid
             * @description Where it will be sent.
             */
            room_id: string;
            /**
             * @description Where it stands.
             * @example pending
             * @example completed
             * @example cancelled
             * @example failed
             */
            state: string;
            /** @description What it will say; empty once erased. */
            text: string;
        };
        /** @description Which occurrence is sent. */
        SendNowBody: {
            /**
             * Format: date-time
             * @description The schedule's `next_due`, or it is a conflict; what recurs needs it.
             */
            due_at?: string | null;
        };
        /** @description Where a message stands. */
        SentMessage: {
            /** Format: uuid */
            message_id: string;
            /**
             * Format: int64
             * @description Its number in the log.
             */
            position: number;
            /**
             * Format: int64
             * @description Its number in the room.
             */
            room_seq: number;
            /** Format: date-time */
            sent_at: string;
        };
        /** @description A log-in of the caller. */
        Session: {
            /** @description What the client called itself. */
            client: string;
            /** Format: date-time */
            created_at: string;
            /** @description Whether it is the one that asks. */
            current: boolean;
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description When it was last used, to about a minute.
             */
            last_used_at: string;
        };
        /** @description A local time that there is not, or twice. */
        ShiftNote: {
            /**
             * @description `skipped`: it is sent at the first moment after the gap; `doubled`: at the first of the two.
             * @example skipped
             * @example doubled
             */
            kind: string;
            /**
             * @description The local time.
             * @example 2027-03-28T02:30:00
             */
            local_time: string;
            /**
             * Format: date-time
             * @description Which occurrence.
             */
            occurrence: string;
        };
        /** @description A user with a fresh pair of tokens. */
        SignedIn: components["schemas"]["TokensView"] & {
            user: components["schemas"]["Me"];
        };
        /** @description Which occurrence is passed over. */
        SkipBody: {
            /**
             * Format: date-time
             * @description The schedule's `next_due`, or it is a conflict.
             */
            due_at: string;
        };
        /**
         * @description Something that happened to the room: it was made or renamed, or a member joined, left or has
         *     another role.
         */
        SystemItem: {
            /**
             * Format: uuid
             * @description Who did it.
             */
            actor?: string | null;
            /** @description The event's data; null once erased. */
            data: Record<string, unknown> | null;
            /**
             * Format: int64
             * @description Its number in the room.
             */
            room_seq: number;
            /**
             * Format: date-time
             * @description When.
             */
            sent_at: string;
            /** @description The kind of the event, such as `room_member_joined`. */
            type: string;
        };
        /** @description A ticket for a WebSocket. */
        TicketView: {
            /**
             * Format: int64
             * @description How long it holds, in seconds.
             */
            expires_in: number;
            /** @description Goes into `/v1/ws?ticket=`, once. */
            ticket: string;
        };
        /** @description A message, or something else that happened to the room. */
        TimelineItem: components["schemas"]["MessageItem"] | components["schemas"]["SystemItem"];
        /** @description A part of a timeline. */
        TimelinePage: {
            /**
             * Format: int64
             * @description This part covers every number that the caller may see from here...
             */
            from_seq: number;
            /**
             * Format: int64
             * @description The number of the room's latest event.
             */
            head_seq: number;
            /** @description Messages and what happened to the room, ascending. */
            items: components["schemas"]["TimelineItem"][];
            /**
             * Format: int64
             * @description ...to here; one less than `from_seq` when there is nothing.
             */
            to_seq: number;
        };
        /** @description A fresh pair of tokens. */
        TokensView: {
            /** @description Goes into `Authorization: Bearer <access token>`. */
            access_token: string;
            /**
             * Format: int64
             * @description How long the access token holds, in seconds.
             */
            expires_in: number;
            /** @description Gives the next pair, once. Not told again to a browser that keeps it in a cookie. */
            refresh_token?: string | null;
        };
        /** @description An upload, as its owner sees it. */
        Upload: {
            /** Format: uuid */
            attachment_id: string;
            /** @description What it was found to be; until it is ready what it is said to be. */
            content_type: string;
            /** Format: date-time */
            created_at: string;
            file_name: string;
            /**
             * Format: int32
             * @description Height in pixels, of a picture.
             */
            height?: number | null;
            /** @description A tiny blurred picture to show at once, of a picture: a `ThumbHash` in base64. */
            placeholder?: string | null;
            /**
             * @description What it is for.
             * @example message
             * @example avatar
             */
            purpose: string;
            /** @description Why it was rejected, in a word. */
            reason?: string | null;
            /**
             * Format: int64
             * @description Bytes of what is handed out; until it is ready of what is uploaded.
             */
            size: number;
            /**
             * @description `uploading`: its bytes are awaited; `processing`: they are there; `ready`: it may be used;
             *     `rejected`: it never may.
             * @example uploading
             * @example processing
             * @example ready
             * @example rejected
             */
            state: string;
            /**
             * Format: int32
             * @description Width in pixels, of a picture.
             */
            width?: number | null;
        };
        /** @description Where and how the bytes are sent: exactly these, or the store refuses them. */
        UploadAddress: {
            /**
             * Format: date-time
             * @description The store refuses what comes later.
             */
            expires_at: string;
            /** @description To be sent as they are. */
            headers: {
                [key: string]: string;
            };
            /** @example PUT */
            method: string;
            url: string;
        };
        /** @description An upload that may begin. */
        UploadBegun: {
            /** Format: uuid */
            attachment_id: string;
            upload: components["schemas"]["UploadAddress"];
        };
        /** @description What others see of a user. */
        UserView: {
            /**
             * Format: uuid
             * @description The picture, if there is one.
             */
            avatar_id?: string | null;
            /**
             * Format: uuid
             * @description Who.
             */
            id: string;
            /** @description The name; empty once erased. */
            name: string;
        };
    };
    responses: {
        /** @description Refused, for the reason in `code`. */
        Problem: {
            headers: {
                /** @description With 429 and 503: seconds to wait. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    key_set: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeySet"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    prometheus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    begin_upload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUploadBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadBegun"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    show_attachment: {
        parameters: {
            query?: {
                /** @description At least as new as this position. */
                min_position?: number;
                /**
                 * @description `original` (default), or `thumb`: a picture of at most 480 pixels. Of a profile photo `small`,
                 *     `medium` and `large` squares; `thumb` is `medium`, `original` is `large`.
                 */
                variant?: string;
            };
            header?: never;
            path: {
                /** @description The upload. */
                attachment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Temporary Redirect */
            307: {
                headers: {
                    /** @description Where the bytes are. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    discard_upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The upload. */
                attachment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Gone */
            204: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    complete_upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The upload. */
                attachment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    show_upload: {
        parameters: {
            query?: {
                /** @description The read waits until it has this position of the log, at most 2 s. */
                min_position?: number;
            };
            header?: never;
            path: {
                /** @description The upload. */
                attachment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    audit_events: {
        parameters: {
            query?: {
                /** @description Those after this position; from the first without it. */
                after?: number;
                /** @description `next` of the part before; counts more than `after`. */
                cursor?: string;
                /** @description 1 to 200 events, 50 by default. */
                limit?: number;
                /** @description The read waits until it has this position of the log, at most 2 s. */
                min_position?: number;
                /** @description Why, in words of at most 500 characters: it stands in the log, and those concerned can read it. */
                reason?: string;
                /** @description Only events of this room, receipts among them. */
                room_id?: string;
                /** @description Only events of this full type, or of these, separated by commas. */
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEvents"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    message_at: {
        parameters: {
            query?: {
                /** @description `next` of the part before. */
                cursor?: string;
                /** @description 1 to 200 people, 50 by default. */
                limit?: number;
                /** @description The read waits until it has this position of the log, at most 2 s. */
                min_position?: number;
                /** @description Right after the event at this position; either this or `time`. */
                position?: number;
                /** @description Why, in words of at most 500 characters: it stands in the log, and those concerned can read it. */
                reason?: string;
                /** @description After all that was recorded up to this time, RFC 3339 with an offset; either this or `position`. */
                time?: string;
            };
            header?: never;
            path: {
                /** @description The message. */
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditMessageAt"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    audit_rooms: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description 1 to 200 items, 50 by default. */
                limit?: number;
                /** @description The read waits until it has this position of the log, at most 2 s. */
                min_position?: number;
                /**
                 * @description A part of a group's name or of a present member's, in any case, or the identifier of a room: 1 to
                 *     100 characters.
                 */
                query?: string;
                /** @description Why, in words of at most 500 characters: it stands in the log, and those concerned can read it. */
                reason?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Paged_RoomView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    room_at: {
        parameters: {
            query?: {
                /** @description As this member saw it; everything without it. */
                as?: string;
                /** @description The nearest items before this `room_seq`; the last ones without it. */
                before?: number;
                /** @description 1 to 200 items, 50 by default. */
                limit?: number;
                /** @description The read waits until it has this position of the log, at most 2 s. */
                min_position?: number;
                /** @description Right after the event at this position; either this or `time`. */
                position?: number;
                /** @description Why, in words of at most 500 characters: it stands in the log, and those concerned can read it. */
                reason?: string;
                /** @description After all that was recorded up to this time, RFC 3339 with an offset; either this or `position`. */
                time?: string;
            };
            header?: never;
            path: {
                /** @description The room. */
                room_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditRoomAt"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    members_at: {
        parameters: {
            query?: {
                /** @description `next` of the part before. */
                cursor?: string;
                /** @description 1 to 200 people, 50 by default. */
                limit?: number;
                /** @description The read waits until it has this position of the log, at most 2 s. */
                min_position?: number;
                /** @description Right after the event at this position; either this or `time`. */
                position?: number;
                /** @description Why, in words of at most 500 characters: it stands in the log, and those concerned can read it. */
                reason?: string;
                /** @description After all that was recorded up to this time, RFC 3339 with an offset; either this or `position`. */
                time?: string;
            };
            header?: never;
            path: {
                /** @description The room. */
                room_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditMembersAt"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    audit_status: {
        parameters: {
            query?: {
                /** @description The read waits until it has this position of the log, at most 2 s. */
                min_position?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditStatus"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    log_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    log_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RefreshBody"] | null;
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RefreshBody"] | null;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokensView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description `email_taken` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    issue_ticket: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    show_me: {
        parameters: {
            query?: {
                /** @description At least as new as this position. */
                min_position?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    erase_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EraseBody"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    update_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_accesses: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description 1 to 200 items, 50 by default. */
                limit?: number;
                /** @description The read waits until it has this position of the log, at most 2 s. */
                min_position?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Paged_AccessView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    list_sessions: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description 1 to 200, 50 if missing. */
                limit?: number;
                /** @description At least as new as this position. */
                min_position?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Paged_Session"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The session. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    delete_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The message. */
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted, now or before */
            204: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    edit_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The message. */
                message_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageEdit"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EditedMessage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    show_history: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description 1 to 200 items, 50 by default. */
                limit?: number;
                /** @description The read waits until it has this position of the log, at most 2 s. */
                min_position?: number;
                /** @description Why an auditor looks at what others may not see, in words of at most 500 characters. */
                reason?: string;
            };
            header?: never;
            path: {
                /** @description The message. */
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageHistory"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    add_reaction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description One emoji, percent-encoded. */
                emoji: string;
                /** @description The message. */
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The reaction is there, now or before */
            204: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    remove_reaction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description One emoji, percent-encoded. */
                emoji: string;
                /** @description The message. */
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The reaction is not there, now or before */
            204: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    list_message_receipts: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description 1 to 200 items, 50 by default. */
                limit?: number;
                /** @description The read waits until it has this position of the log, at most 2 s. */
                min_position?: number;
            };
            header?: never;
            path: {
                /** @description The message. */
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageReceipts"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_rooms: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description 1 to 200 items, 50 by default. */
                limit?: number;
                /** @description The read waits until it has this position of the log, at most 2 s. */
                min_position?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Paged_RoomListItem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    create_room: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRoom"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomView"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    show_room: {
        parameters: {
            query?: {
                /** @description The read waits until it has this position of the log, at most 2 s. */
                min_position?: number;
            };
            header?: never;
            path: {
                /** @description The room. */
                room_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    rename_room: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The room. */
                room_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoomChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_events: {
        parameters: {
            query?: {
                /** @description Those after this `room_seq`; from the first without it. */
                after?: number;
                /** @description 1 to 200 events, 50 by default. */
                limit?: number;
                /** @description The read waits until it has this position of the log, at most 2 s. */
                min_position?: number;
            };
            header?: never;
            path: {
                /** @description The room. */
                room_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventsPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_members: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description 1 to 200 items, 50 by default. */
                limit?: number;
                /** @description The read waits until it has this position of the log, at most 2 s. */
                min_position?: number;
            };
            header?: never;
            path: {
                /** @description The room. */
                room_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Paged_MemberView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    add_members: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The room. */
                room_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMembers"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    remove_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The room. */
                room_id: string;
                /** @description The member. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Gone, now or before */
            204: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    change_role: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The room. */
                room_id: string;
                /** @description The member. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    send_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The room. */
                room_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMessage"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SentMessage"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SentMessage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_room_receipts: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description 1 to 200 items, 50 by default. */
                limit?: number;
                /** @description The read waits until it has this position of the log, at most 2 s. */
                min_position?: number;
            };
            header?: never;
            path: {
                /** @description The room. */
                room_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Paged_RoomReceipt"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    advance_receipts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The room. */
                room_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReceiptBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Covered"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    schedule_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The room. */
                room_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewScheduleBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleView"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    change_settings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The room. */
                room_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoomSettingsBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomSettings"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    show_timeline: {
        parameters: {
            query?: {
                /** @description The next items after this `room_seq`. */
                after?: number;
                /** @description The nearest items before this `room_seq`. */
                before?: number;
                /** @description 1 to 200 items, 50 by default. */
                limit?: number;
                /** @description The read waits until it has this position of the log, at most 2 s. */
                min_position?: number;
            };
            header?: never;
            path: {
                /** @description The room. */
                room_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimelinePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_scheduled: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description 1 to 200 items, 50 by default. */
                limit?: number;
                /** @description The read waits until it has this position of the log, at most 2 s. */
                min_position?: number;
                /** @description Only those of this room. */
                room_id?: string;
                /** @description Only those in these states, separated by commas; `pending,failed` by default. */
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Paged_ScheduleView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    show_scheduled: {
        parameters: {
            query?: {
                /** @description The read waits until it has this position of the log, at most 2 s. */
                min_position?: number;
            };
            header?: never;
            path: {
                /** @description The schedule. */
                schedule_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleStory"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    cancel_scheduled: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The schedule. */
                schedule_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Cancelled */
            204: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    change_scheduled: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The schedule. */
                schedule_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeScheduleBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    send_scheduled_now: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The schedule. */
                schedule_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SendNowBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    skip_scheduled: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The schedule. */
                schedule_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SkipBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    preview_schedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewScheduleBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description The position in the log that covers the write. */
                    "Sandesham-Position"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreviewView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    search_messages: {
        parameters: {
            query: {
                /** @description Only messages sent at this time or later. */
                after?: string;
                /** @description Only messages by this user. */
                author?: string;
                /** @description Only messages sent before this time. */
                before?: string;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description `image`: only messages with a picture; `file`: with any file. */
                has?: string;
                /** @description 1 to 200 items, 50 by default. */
                limit?: number;
                /** @description The read waits until it has this position of the log, at most 2 s. */
                min_position?: number;
                /**
                 * @description Words, each of which the text has somewhere; at most 16 words and 400 bytes, with a letter, a
                 *     digit or an emoji among them.
                 */
                query: string;
                /** @description Only messages of this room. */
                room_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Paged_FoundMessage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    search_users: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description 1 to 200, 50 if missing. */
                limit?: number;
                /** @description At least as new as this position. */
                min_position?: number;
                /** @description A part of the name; everybody if missing. */
                query?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Paged_UserView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    show_user: {
        parameters: {
            query?: {
                /** @description At least as new as this position. */
                min_position?: number;
            };
            header?: never;
            path: {
                /** @description The user. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
