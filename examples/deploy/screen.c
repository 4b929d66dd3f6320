/* SPDX-License-Identifier: MIT */
#include "screen.h"
#include "slots.h"
#include "text.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define REDRAW_NS INT64_C(100000000)

void deploy_screen_open(deploy_screen *screen, int json)
{
    memset(screen, 0, sizeof *screen);
    screen->json = json;
    screen->terminal = !json && isatty(STDOUT_FILENO);
    setvbuf(stdout, NULL, _IOFBF, 1 << 16);
}

void deploy_screen_erase(deploy_screen *screen)
{
    if (screen->lines > 0)
        printf("\033[%dA\033[J", screen->lines);
    screen->lines = 0;
    screen->dirty = screen->terminal;
    fflush(stdout);
}

void deploy_screen_say(deploy_screen *screen, const char *format, ...)
{
    if (screen->json)
        return;
    deploy_screen_erase(screen);
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    fflush(stdout);
}

void deploy_screen_complain(deploy_screen *screen, const char *format, ...)
{
    deploy_screen_erase(screen);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

void deploy_screen_complain_error(deploy_screen *screen, const char *kind, const swarm_error *error)
{
    char place[600] = "swarm-deploy: ";
    const char *file = swarm_error_get_file(error);
    const char *path = swarm_error_get_path(error);
    if (file != NULL && swarm_error_get_line(error) > 0)
        snprintf(place, sizeof place, "%.500s:%" PRIu32 ":%" PRIu32 ": ", file,
                 swarm_error_get_line(error), swarm_error_get_column(error));
    else if (file != NULL)
        snprintf(place, sizeof place, "%.500s: ", file);
    deploy_screen_complain(screen, "%s%s%s%s%s%s", place, kind, swarm_error_get_message(error),
                           path != NULL ? " (at " : "", path != NULL ? path : "",
                           path != NULL ? ")" : "");
}

static void json_print(const swarm_event *event)
{
    char *json = NULL;
    if (swarm_event_to_json(event, SWARM_JSON_COMPACT, &json, NULL) == 0)
        printf("%s\n", json);
    fflush(stdout);
    swarm_free(json);
}

void deploy_screen_tell(deploy_screen *screen, const swarm_event *event)
{
    screen->dirty = screen->terminal;
    if (screen->json) {
        json_print(event);
        return;
    }
    if (screen->terminal && !deploy_text_is_lasting(event))
        return;
    char text[1024];
    deploy_text_of_event(event, text, sizeof text);
    deploy_screen_say(screen, "%s", text);
}

/* -- verdicts -------------------------------------------------------------------------------- */

/* The line of a verdict has the shape of an event, so that one reader does for all. */
static void verdict_print_json(const char *stack, const deploy_round *round)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    printf("{\"Type\":\"stack\",\"Action\":\"verdict\",\"Actor\":{\"ID\":\"%s\",\"Attributes\":{"
           "\"verdict\":\"%s\",\"exitCode\":\"%d\"",
           stack, deploy_verdict_to_str(round->verdict), deploy_verdict_exit_code(round->verdict));
    for (size_t i = 0; i < round->count; i++)
        printf(",\"%s\":\"%s\"", round->entries[i].name,
               deploy_verdict_to_str(round->entries[i].verdict));
    printf("}},\"scope\":\"swarm\",\"time\":%lld,\"timeNano\":%lld%09ld}\n", (long long)now.tv_sec,
           (long long)now.tv_sec, now.tv_nsec);
    fflush(stdout);
}

void deploy_screen_tell_round(deploy_screen *screen, const char *stack, const deploy_round *round,
                              const swarm_cluster *cluster)
{
    if (screen->json) {
        verdict_print_json(stack, round);
        return;
    }
    for (size_t i = 0; i < round->count; i++) {
        const deploy_entry *entry = &round->entries[i];
        char running[512];
        deploy_text_of_running(cluster, entry->name, running, sizeof running);
        deploy_screen_say(screen, "%s: %s%s%s%s%s", entry->name,
                          deploy_verdict_to_str(entry->verdict), running[0] != '\0' ? ", " : "",
                          running, entry->reason != NULL ? ": " : "",
                          entry->reason != NULL ? entry->reason : "");
    }
    deploy_screen_say(screen, "stack %s: %s", stack, deploy_verdict_to_str(round->verdict));
}

/* -- the block ------------------------------------------------------------------------------- */

/* The states that docker's bar counts. */
static int state_step(swarm_task_state state)
{
    static const swarm_task_state steps[] = {
        SWARM_TASK_STATE_NEW,      SWARM_TASK_STATE_ALLOCATED, SWARM_TASK_STATE_PENDING,
        SWARM_TASK_STATE_ASSIGNED, SWARM_TASK_STATE_ACCEPTED,  SWARM_TASK_STATE_PREPARING,
        SWARM_TASK_STATE_READY,    SWARM_TASK_STATE_STARTING,  SWARM_TASK_STATE_RUNNING};
    int step = 0;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        step += state >= steps[i];
    return step;
}

/* A line of the block, cut to the terminal's width so that its height stays known. */
static void block_line(deploy_screen *screen, int width, const char *format, ...)
    DEPLOY_PRINTF(3, 4);

static void block_line(deploy_screen *screen, int width, const char *format, ...)
{
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    printf("%.*s\033[K\n", width, line);
    screen->lines++;
}

/* "koin_web.1: running   [=====>   ]", the bar as wide as there is room, up to docker's. */
static void block_task(deploy_screen *screen, int width, const char *service,
                       const deploy_slot *slot)
{
    static const char full[] = "==================================================";
    char name[160];
    const swarm_task *task = slot->task;
    const char *error = swarm_task_get_error(task);
    const char *state = swarm_task_state_to_str(swarm_task_get_state(task));
    if (swarm_task_get_slot(task) > 0)
        snprintf(name, sizeof name, "%.100s.%" PRIu64, service, swarm_task_get_slot(task));
    else
        snprintf(name, sizeof name, "%.100s [%.6s]", service, swarm_task_get_id(task));
    if (error != NULL && slot->state != DEPLOY_SLOT_RUNNING) {
        block_line(screen, width, "%s: %s: %.75s", name, state, error);
        return;
    }
    int room = width - (int)strlen(name) - 15;
    room = room > 50 ? 50 : room < 0 ? 0 : room;
    int length =
        slot->state == DEPLOY_SLOT_OLD ? 0 : state_step(swarm_task_get_state(task)) * room / 9;
    block_line(screen, width, "%s: %-9s [%.*s>%*s]", name,
               slot->state == DEPLOY_SLOT_OLD ? "waits" : state, length, full, room - length, "");
}

static void block_service(deploy_screen *screen, const struct winsize *window, const char *service,
                          const deploy_slots *slots)
{
    int width = window->ws_col - 1;
    const char *message =
        swarm_update_status_get_message(swarm_service_get_update_status(slots->service));
    for (size_t i = 0; i < slots->count && screen->lines + 3 < window->ws_row; i++)
        block_task(screen, width, service, &slots->items[i]);
    if (message != NULL && message[0] != '\0' && screen->lines + 3 < window->ws_row)
        block_line(screen, width, "%s: %s", service, message);
}

static void block_overall(deploy_screen *screen, int width, const deploy_round *round,
                          const swarm_cluster *cluster)
{
    uint64_t running = 0;
    uint64_t desired = 0;
    for (size_t i = 0; i < round->count; i++) {
        deploy_slots slots;
        if (deploy_slots_read(cluster, round->entries[i].name, &slots, NULL) != 0)
            continue;
        running += deploy_slots_in(&slots, DEPLOY_SLOT_RUNNING);
        desired += slots.desired;
        deploy_slots_clear(&slots);
    }
    block_line(screen, width, "overall progress: %" PRIu64 " out of %" PRIu64 " tasks", running,
               desired);
}

void deploy_screen_draw(deploy_screen *screen, const deploy_round *round,
                        const swarm_cluster *cluster, int64_t now_ns)
{
    if (!screen->dirty || now_ns < screen->drawn_ns + REDRAW_NS)
        return;
    struct winsize window = {0};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col == 0)
        window = (struct winsize){.ws_col = 80, .ws_row = 24};
    deploy_screen_erase(screen);
    block_overall(screen, window.ws_col - 1, round, cluster);
    for (size_t i = 0; i < round->count; i++) {
        deploy_slots slots;
        if (deploy_slots_read(cluster, round->entries[i].name, &slots, NULL) != 0)
            continue;
        block_service(screen, &window, round->entries[i].name, &slots);
        deploy_slots_clear(&slots);
    }
    fflush(stdout);
    screen->dirty = 0;
    screen->drawn_ns = now_ns;
}

int64_t deploy_screen_deadline_ns(const deploy_screen *screen)
{
    return screen->dirty ? screen->drawn_ns + REDRAW_NS : INT64_MAX;
}
