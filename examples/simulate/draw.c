/* SPDX-License-Identifier: MIT
 *
 * A rollout as a picture: slots down, time across. As text a slot has a line for the old version and one
 * for the new; as SVG a task is a bar.
 */
#include "history.h"
#include <string.h>

enum {
    COLUMNS = 72,
    BAR = 14, /* SVG units */
    LEFT = 140,
    WIDTH = 900
};

static int64_t column_ns(const simulate_history *history, int column)
{
    return history->begin_ns + (history->end_ns - history->begin_ns) * column / COLUMNS;
}

/* Tasks that were there during the update. */
static int is_shown(const simulate_history *history, const history_task *task)
{
    return task->end_ns < 0 || task->end_ns >= history->begin_ns;
}

static int is_first_of_slot(const simulate_history *history, size_t index)
{
    const history_task *task = &history->tasks[index];
    for (size_t i = 0; i < index; i++)
        if (is_shown(history, &history->tasks[i]) && history->tasks[i].slot == task->slot &&
            strcmp(history->tasks[i].service, task->service) == 0)
            return 0;
    return is_shown(history, task);
}

static int is_first_of_service(const simulate_history *history, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (is_shown(history, &history->tasks[i]) &&
            strcmp(history->tasks[i].service, history->tasks[index].service) == 0)
            return 0;
    return is_shown(history, &history->tasks[index]);
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
        if (strcmp(task->service, service) != 0 || !is_first_of_slot(history, i))
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
        if (is_first_of_service(history, i))
            draw_service(history, history->tasks[i].service, out);
    fprintf(out, "%24s. prepared  - boots  # serves  ~ leaves  x fails\n", "");
}

/* ---- SVG ---- */

static double x_of(const simulate_history *history, int64_t at_ns)
{
    if (at_ns < history->begin_ns)
        at_ns = history->begin_ns;
    if (at_ns > history->end_ns)
        at_ns = history->end_ns;
    return LEFT + (WIDTH - LEFT) * (double)(at_ns - history->begin_ns) /
                      (double)(history->end_ns - history->begin_ns);
}

static void draw_bar(const simulate_history *history, const history_task *task, int row, FILE *out)
{
    static const char *const old_colours[] = {"",        "#dddddd", "#f4d58d",
                                              "#5b8db8", "#b9c9d6", "#c1433c"};
    static const char *const new_colours[] = {"",        "#dddddd", "#f4d58d",
                                              "#4f9d69", "#bcd8c4", "#c1433c"};
    for (int i = STAGE_PREPARING; i < STAGES; i++) {
        if (task->since_ns[i] < 0)
            continue;
        int64_t until_ns = task->end_ns >= 0 ? task->end_ns : history->end_ns;
        for (int j = i + 1; j < STAGES; j++)
            if (task->since_ns[j] >= 0 && task->since_ns[j] < until_ns)
                until_ns = task->since_ns[j];
        double from = x_of(history, task->since_ns[i]), to = x_of(history, until_ns);
        if (to > from)
            fprintf(out, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n",
                    from, row * BAR, to - from, BAR - 2,
                    (task->is_new ? new_colours : old_colours)[i]);
    }
}

static size_t count_rows(const simulate_history *history)
{
    size_t rows = 2;
    for (size_t i = 0; i < history->count; i++)
        rows +=
            (size_t)is_shown(history, &history->tasks[i]) + (size_t)is_first_of_service(history, i);
    return rows;
}

static void draw_balancer(const simulate_history *history, const char *service, int row, FILE *out)
{
    unsigned before = 0;
    fprintf(out, "<text x=\"4\" y=\"%d\">%.12s: get requests</text>\n", row * BAR + BAR - 4,
            service);
    for (int column = 0; column < COLUMNS; column++) {
        unsigned serving = history_serving_at(history, service, column_ns(history, column));
        if (column == 0 || serving != before)
            fprintf(out, "<text x=\"%.1f\" y=\"%d\">%u</text>\n",
                    x_of(history, column_ns(history, column)), row * BAR + BAR - 4, serving);
        before = serving;
    }
}

static int draw_slot(const simulate_history *history, size_t first, int row, FILE *out)
{
    const history_task *of = &history->tasks[first];
    fprintf(out, "<text x=\"4\" y=\"%d\">%.14s.%llu</text>\n", row * BAR + BAR - 4, of->service,
            (unsigned long long)of->slot);
    for (size_t i = first; i < history->count; i++) {
        const history_task *task = &history->tasks[i];
        if (is_shown(history, task) && task->slot == of->slot &&
            strcmp(task->service, of->service) == 0)
            draw_bar(history, task, row++, out);
    }
    return row;
}

void history_draw_svg(const simulate_history *history, FILE *out)
{
    int row = 1;
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%zu\" "
            "font-family=\"sans-serif\" font-size=\"10\">\n"
            "<text x=\"%d\" y=\"10\">0 s</text><text x=\"%d\" y=\"10\" text-anchor=\"end\">%.0f "
            "s</text>\n",
            WIDTH, (count_rows(history) + 1) * BAR, LEFT, WIDTH,
            (double)(history->end_ns - history->begin_ns) / 1e9);
    for (size_t i = 0; i < history->count; i++) {
        if (!is_first_of_service(history, i))
            continue;
        for (size_t j = i; j < history->count; j++)
            if (strcmp(history->tasks[j].service, history->tasks[i].service) == 0 &&
                is_first_of_slot(history, j))
                row = draw_slot(history, j, row, out);
        draw_balancer(history, history->tasks[i].service, row++, out);
    }
    fprintf(out, "</svg>\n");
}
