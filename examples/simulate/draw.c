/* SPDX-License-Identifier: MIT
 *
 * A rollout as text: slots down, time across. A slot has a line for the old version and one for the new.
 */
#include "history.h"
#include <string.h>

enum {
    COLUMNS = 72
};

static int64_t column_ns(const simulate_history *history, int column)
{
    return history->begin_ns + (history->end_ns - history->begin_ns) * column / COLUMNS;
}

/* Tasks that were there during the update. */
int history_is_shown(const simulate_history *history, const history_task *task)
{
    return task->end_ns < 0 || task->end_ns >= history->begin_ns;
}

int history_is_first_of_slot(const simulate_history *history, size_t index)
{
    const history_task *task = &history->tasks[index];
    for (size_t i = 0; i < index; i++)
        if (history_is_shown(history, &history->tasks[i]) && history->tasks[i].slot == task->slot &&
            strcmp(history->tasks[i].service, task->service) == 0)
            return 0;
    return history_is_shown(history, task);
}

int history_is_first_of_service(const simulate_history *history, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (history_is_shown(history, &history->tasks[i]) &&
            strcmp(history->tasks[i].service, history->tasks[index].service) == 0)
            return 0;
    return history_is_shown(history, &history->tasks[index]);
}

/* ---- text ---- */

static void draw_lane(const simulate_history *history, const history_task *of, int is_new,
                      FILE *out)
{
    static const char letters[] = " .-#~x";
    for (int column = 0; column < COLUMNS; column++) {
        simulate_stage best = STAGE_NONE;
        for (size_t i = 0; i < history->count; i++) {
            const history_task *task = &history->tasks[i];
            simulate_stage now = history_stage_at(task, column_ns(history, column));
            if (task->is_new == is_new && task->slot == of->slot && now != STAGE_NONE &&
                strcmp(task->service, of->service) == 0 && best != STAGE_SERVING)
                best = now;
        }
        fputc(letters[best], out);
    }
    fputc('\n', out);
}

static void draw_service(const simulate_history *history, const char *service, FILE *out)
{
    for (size_t i = 0; i < history->count; i++) {
        const history_task *task = &history->tasks[i];
        if (strcmp(task->service, service) != 0 || !history_is_first_of_slot(history, i))
            continue;
        fprintf(out, "%14.14s.%-3llu old |", service, (unsigned long long)task->slot);
        draw_lane(history, task, 0, out);
        fprintf(out, "%18s new |", "");
        draw_lane(history, task, 1, out);
    }
    fprintf(out, "%22s |", "get requests");
    for (int column = 0; column < COLUMNS; column++) {
        unsigned serving = history_serving_at(history, service, column_ns(history, column));
        fputc(serving < 10 ? (int)('0' + serving) : '+', out);
    }
    fputc('\n', out);
}

void history_draw_text(const simulate_history *history, FILE *out)
{
    fprintf(out, "%22s |0%*.0f s\n", "", COLUMNS - 1,
            (double)(history->end_ns - history->begin_ns) / 1e9);
    for (size_t i = 0; i < history->count; i++)
        if (history_is_first_of_service(history, i))
            draw_service(history, history->tasks[i].service, out);
    fprintf(out, "%24s. prepared  - boots  # serves  ~ leaves  x fails\n", "");
}
