/* SPDX-License-Identifier: MIT
 *
 * Any bytes as what an Engine sends. The first byte says in which pieces they come and what they are taken
 * for: framed output, lines (events, the progress of a pull), or one answer that is read as an inspection,
 * an entry of a list, a description and an error. Whatever it is, reading it ends; in pieces it is the same
 * as in one.
 */
#include "base/alloc.h"
#include "model/json_tree.h"
#include "model/node.h"
#include "runtime/docker/frames.h"
#include "runtime/docker/json.h"
#include "runtime/docker/lines.h"
#include "runtime/docker/registry.h"
#include "runtime/docker/state.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    LINE_LIMIT = 256
};

typedef struct sum { /* of what was handed out */
    uint64_t hash;
    size_t bytes;
    size_t calls;
} sum;

static void require(int condition)
{
    if (!condition)
        abort();
}

static void add(sum *to, int kind, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        to->hash = (to->hash ^ (unsigned char)bytes[i] ^ (unsigned)kind << 8) * 1099511628211u;
    to->bytes += length;
}

static int take_payload(void *user, int from_stderr, const char *bytes, size_t length)
{
    add(user, from_stderr, bytes, length);
    return 0;
}

static int take_line(void *user, const char *text, size_t length)
{
    require(length > 0 && length <= LINE_LIMIT && memchr(text, '\n', length) == NULL);
    add(user, 2, text, length);
    ((sum *)user)->calls++;
    return 0;
}

static int read_frames(sum *out, const char *bytes, size_t length, size_t piece)
{
    swarm__frames frames = {0};
    int code = 0;
    for (size_t at = 0; code == 0 && at < length; at += piece)
        code = swarm__frames_add(&frames, bytes + at, length - at < piece ? length - at : piece,
                                 take_payload, out);
    return code;
}

static int read_lines(sum *out, const char *bytes, size_t length, size_t piece)
{
    swarm__lines lines = {0};
    int code = 0;
    for (size_t at = 0; code == 0 && at < length; at += piece)
        code = swarm__lines_add(&lines, bytes + at, length - at < piece ? length - at : piece,
                                LINE_LIMIT, take_line, out);
    swarm__lines_free(&lines);
    return code;
}

static void read_pieces(int (*read)(sum *out, const char *bytes, size_t length, size_t piece),
                        const char *bytes, size_t length, size_t piece)
{
    sum whole = {0}, pieces = {0};
    int code = read(&whole, bytes, length, length);
    int code_of_pieces = read(&pieces, bytes, length, piece);
    require(code == code_of_pieces);
    if (code == 0)
        require(whole.hash == pieces.hash && whole.bytes == pieces.bytes);
    require(whole.bytes <= length);
}

static void nothing(void *user)
{
    (void)user;
}

/* A task that is given the answer in one of its stages. */
static void see_task(json_t *json, unsigned stage)
{
    swarm__loop *loop;
    swarm__runtime *base;
    require(swarm__loop_new(&loop, NULL) == 0);
    swarm__runtime_settings settings = {.loop = loop,
                                        .cluster_id = "c",
                                        .node_name = "n",
                                        .address = "127.0.0.1",
                                        .heartbeat_ns = INT64_C(5000000000),
                                        .miss_limit = 3,
                                        .changed = nothing};
    require(swarm__docker_runtime_new("tcp://127.0.0.1:1", &settings, &base, NULL) == 0);
    docker_task *task = swarm__alloc_zero(1, sizeof *task);
    require(task != NULL);
    task->runtime = (docker_runtime *)(void *)base;
    task->id = swarm__strdup("t");
    task->goal = GOAL_RUNNING;
    task->stage = (docker_stage)(STAGE_LOOKED_FOR + stage % (STAGE_ENDED - STAGE_LOOKED_FOR + 1));
    require(task->id != NULL && swarm__map_put(&task->runtime->tasks, task->id, task) == 0);
    swarm__docker_see_entry(task, json);
    swarm__docker_see_inspection(task, json);
    swarm__runtime_report report;
    while (swarm__runtime_next(base, &report) > 0) {
        require(report.message != NULL);
        swarm__runtime_taken(base);
    }
    swarm__runtime_free(base);
    swarm__loop_free(loop);
}

static void read_answer(const char *bytes, size_t length, unsigned stage)
{
    char text[64];
    json_t *json = NULL;
    swarm__docker_answer answer = {.status = 500, .body = bytes, .length = length};
    swarm__docker_message(&answer, text, sizeof text);
    require(text[0] != '\0' && strlen(text) < sizeof text);
    swarm__docker_pull_may_pass(500, text);
    if (swarm__json_load(bytes, length, &json, NULL) < 0)
        return;
    swarm_node *node = swarm__docker_describe(json);
    swarm_node_free(node);
    see_task(json, stage);
    json_decref(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    unsigned how = data[0];
    size_t piece = 1 + how / 3 % 17, length = size - 1;
    char *bytes = malloc(length + 1);
    require(bytes != NULL);
    memcpy(bytes, data + 1, length);
    bytes[length] = '\0';
    if (how % 3 == 0)
        read_pieces(read_frames, bytes, length, piece);
    else if (how % 3 == 1)
        read_pieces(read_lines, bytes, length, piece);
    else
        read_answer(bytes, length, how / 3);
    free(bytes);
    return 0;
}
