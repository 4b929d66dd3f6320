/* SPDX-License-Identifier: MIT */
#include "balance/stream.h"

#include "base/alloc.h"
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

static void drop_kept(swarm__stream *stream)
{
    swarm__free(stream->kept);
    stream->kept = NULL;
    stream->kept_begin = stream->kept_end = 0;
}

/* How many of the bytes the sink took; -1 when it has failed. */
static ssize_t give(swarm__stream *stream, int sink_fd, const char *bytes, size_t count)
{
    ssize_t taken;
    do
        taken = send(sink_fd, bytes, count, MSG_NOSIGNAL);
    while (taken < 0 && errno == EINTR);
    if (taken < 0)
        return errno == EAGAIN ? 0 : -1;
    stream->passed += (uint64_t)taken;
    return taken;
}

static swarm__stream_outcome give_kept(swarm__stream *stream, int sink_fd)
{
    ssize_t taken = give(stream, sink_fd, stream->kept + stream->kept_begin,
                         stream->kept_end - stream->kept_begin);
    if (taken < 0)
        return SWARM__STREAM_SINK_FAILED;
    stream->kept_begin += (size_t)taken;
    if (stream->kept_begin == stream->kept_end)
        drop_kept(stream);
    return SWARM__STREAM_FLOWS;
}

static swarm__stream_outcome pass(swarm__stream *stream, int sink_fd, const char *bytes,
                                  size_t count)
{
    ssize_t taken = give(stream, sink_fd, bytes, count);
    size_t left = taken < 0 ? count : count - (size_t)taken;
    if (left > 0) {
        stream->kept = swarm__alloc(left);
        if (stream->kept == NULL)
            return SWARM__STREAM_NO_MEMORY;
        memcpy(stream->kept, bytes + count - left, left);
        stream->kept_end = left;
    }
    return taken < 0 ? SWARM__STREAM_SINK_FAILED : SWARM__STREAM_FLOWS;
}

swarm__stream_outcome swarm__stream_pump(swarm__stream *stream, int source_fd, int sink_fd,
                                         swarm__stream_reading reading, char *chunk, int64_t now_ns)
{
    swarm__stream_outcome outcome = SWARM__STREAM_FLOWS;
    uint64_t passed_before = stream->passed;
    if (stream->kept != NULL)
        outcome = give_kept(stream, sink_fd);
    if (stream->passed != passed_before)
        stream->moved_ns = now_ns;
    while (outcome == SWARM__STREAM_FLOWS && reading != SWARM__STREAM_READ_NOTHING &&
           swarm__stream_wants_read(stream)) {
        ssize_t count = recv(source_fd, chunk, SWARM__STREAM_CHUNK, 0);
        if (count > 0) {
            stream->moved_ns = now_ns;
            outcome = pass(stream, sink_fd, chunk, (size_t)count);
        } else if (count == 0) {
            stream->ended = 1;
        } else if (errno == EAGAIN) {
            break;
        } else if (errno != EINTR) {
            return SWARM__STREAM_SOURCE_FAILED;
        }
        if (reading == SWARM__STREAM_READ_ONCE)
            break;
    }
    if (stream->ended && !stream->closed && stream->kept == NULL) {
        shutdown(sink_fd, SHUT_WR);
        stream->closed = 1;
    }
    return outcome;
}

int swarm__stream_wants_read(const swarm__stream *stream)
{
    return !stream->ended && stream->kept == NULL;
}

int swarm__stream_wants_write(const swarm__stream *stream)
{
    return stream->kept != NULL;
}

void swarm__stream_abandon(swarm__stream *stream)
{
    drop_kept(stream);
    stream->ended = stream->closed = 1;
}
