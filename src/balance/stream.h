/* SPDX-License-Identifier: MIT
 *
 * One direction of a proxied connection: bytes go from a source to a sink, at the sink's pace. What
 * the sink does not take at once is kept, and nothing more is read until it has gone, so that a
 * stream holds at most SWARM__STREAM_CHUNK bytes, and an idle one none.
 */
#ifndef SWARM__BALANCE_STREAM_H
#define SWARM__BALANCE_STREAM_H

#include <stddef.h>
#include <stdint.h>

enum {
    SWARM__STREAM_CHUNK = 65536
};

typedef struct swarm__stream { /* all zero at first */
    char *kept;
    size_t kept_begin;
    size_t kept_end;
    uint64_t passed;  /* bytes that the sink has taken */
    int64_t moved_ns; /* when bytes were last read from the source or taken by the sink */
    int ended;        /* the source has no more */
    int closed;       /* and the sink has been told so */
} swarm__stream;

typedef int32_t swarm__stream_outcome;
enum {
    SWARM__STREAM_FLOWS = 0,         /* or has come to its end */
    SWARM__STREAM_SOURCE_FAILED = 1, /* all that it sent before has been read */
    SWARM__STREAM_SINK_FAILED = 2,   /* what it did not take is kept */
    SWARM__STREAM_NO_MEMORY = 3      /* bytes are lost */
};

typedef int32_t swarm__stream_reading;
enum {
    SWARM__STREAM_READ_NOTHING = 0,
    SWARM__STREAM_READ_ONCE = 1,
    SWARM__STREAM_READ_ALL = 2 /* the source will not be reported readable again */
};

/* Move what can be moved without waiting. `chunk` is SWARM__STREAM_CHUNK bytes to work with, `now_ns`
 * the time that goes into `moved_ns`. */
swarm__stream_outcome swarm__stream_pump(swarm__stream *stream, int source_fd, int sink_fd,
                                         swarm__stream_reading reading, char *chunk,
                                         int64_t now_ns);

int swarm__stream_wants_read(const swarm__stream *stream);
int swarm__stream_wants_write(const swarm__stream *stream);

/* Give up: drop what is kept, take no more. */
void swarm__stream_abandon(swarm__stream *stream);

#endif
