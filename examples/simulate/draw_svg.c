/* SPDX-License-Identifier: MIT
 *
 * A rollout as an SVG picture: slots down, time across; a bar is a task, its colour what the task is doing;
 * below the slots of a service, how many tasks its balancer gives requests to.
 */
#include "history.h"
#include <string.h>

enum {
    LEFT = 170, /* SVG units */
    RIGHT = 950,
    WIDTH = 970,
    TOP = 26,
    BAR = 14,
    TITLE = 24,
    BALANCER = 34,
    STEPS = 480, /* at which the balancer is looked at */
    TICKS = 10   /* at most */
};

typedef struct picture {
    const simulate_history *history;
    FILE *out;
    int y;
} picture;

static const char *const old_colours[STAGES] = {"",        "#d9d9d9", "#f2cf7f",
                                                "#5b8db8", "#b9c9d6", "#c1433c"};
static const char *const new_colours[STAGES] = {"",        "#d9d9d9", "#f2cf7f",
                                                "#4f9d69", "#bcd8c4", "#c1433c"};

static int64_t length_ns(const simulate_history *history)
{
    return history->end_ns > history->begin_ns ? history->end_ns - history->begin_ns : 1;
}

static double x_of(const simulate_history *history, int64_t at_ns)
{
    if (at_ns < history->begin_ns)
        at_ns = history->begin_ns;
    if (at_ns > history->end_ns)
        at_ns = history->end_ns;
    return LEFT + (RIGHT - LEFT) * (double)(at_ns - history->begin_ns) / (double)length_ns(history);
}

/* ---- time ---- */

static int64_t tick_s(int64_t length_s)
{
    static const int64_t steps[] = {1,   2,   5,   10,   15,   30,   60,
                                    120, 300, 600, 1800, 3600, 7200, 21600};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (length_s / steps[i] <= TICKS)
            return steps[i];
    return (length_s + TICKS - 1) / TICKS;
}

static void draw_time(picture *to, int bottom)
{
    int64_t length_s = length_ns(to->history) / 1000000000, step_s = tick_s(length_s);
    for (int64_t at_s = 0; at_s <= length_s; at_s += step_s) {
        double x = x_of(to->history, to->history->begin_ns + at_s * 1000000000);
        fprintf(to->out,
                "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#e4e4e4\"/>\n"
                "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#666666\">",
                x, TOP - 6, x, bottom, x, TOP - 10);
        if (step_s % 60 == 0)
            fprintf(to->out, "%lld min</text>\n", (long long)(at_s / 60));
        else
            fprintf(to->out, "%lld s</text>\n", (long long)at_s);
    }
}

/* ---- tasks ---- */

static void draw_bar(picture *to, const history_task *task)
{
    for (int i = STAGE_PREPARING; i < STAGES; i++) {
        if (task->since_ns[i] < 0)
            continue;
        int64_t until_ns = task->end_ns >= 0 ? task->end_ns : to->history->end_ns;
        for (int j = i + 1; j < STAGES; j++)
            if (task->since_ns[j] >= 0 && task->since_ns[j] < until_ns)
                until_ns = task->since_ns[j];
        double from = x_of(to->history, task->since_ns[i]), until = x_of(to->history, until_ns);
        if (until > from)
            fprintf(to->out,
                    "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n", from,
                    to->y, until - from, BAR - 2, (task->is_new ? new_colours : old_colours)[i]);
    }
    to->y += BAR;
}

static void draw_slot(picture *to, size_t first)
{
    const history_task *of = &to->history->tasks[first];
    fprintf(to->out, "<text x=\"24\" y=\"%d\">slot %llu</text>\n", to->y + BAR - 4,
            (unsigned long long)of->slot);
    for (size_t i = first; i < to->history->count; i++) {
        const history_task *task = &to->history->tasks[i];
        if (history_is_shown(to->history, task) && task->slot == of->slot &&
            strcmp(task->service, of->service) == 0)
            draw_bar(to, task);
    }
    to->y += 4;
}

/* ---- what the balancer sees ---- */

static int64_t step_ns(const simulate_history *history, int step)
{
    return history->begin_ns + length_ns(history) / STEPS * step;
}

static unsigned most_serving(const simulate_history *history, const char *service)
{
    unsigned most = 1;
    for (int step = 0; step < STEPS; step++) {
        unsigned serving = history_serving_at(history, service, step_ns(history, step));
        most = serving > most ? serving : most;
    }
    return most;
}

static void draw_run(picture *to, int begin, int end, unsigned serving, unsigned most)
{
    double from = x_of(to->history, step_ns(to->history, begin));
    double until = end == STEPS ? RIGHT : x_of(to->history, step_ns(to->history, end));
    double height = (BALANCER - 10) * (double)serving / (double)most;
    fprintf(to->out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n",
            from, to->y + BALANCER - 10 - height, until - from, serving > 0 ? height : 2.0,
            serving > 0 ? "#8f83bd" : "#c1433c");
    if (until - from > 12)
        fprintf(to->out, "<text x=\"%.1f\" y=\"%d\" fill=\"%s\">%u</text>\n", from + 4,
                to->y + BALANCER - 14, serving > 0 ? "#ffffff" : "#c1433c", serving);
}

static void draw_balancer(picture *to, const char *service)
{
    unsigned most = most_serving(to->history, service), now = 0;
    int begin = 0;
    fprintf(to->out, "<text x=\"24\" y=\"%d\">tasks that get requests</text>\n",
            to->y + BALANCER - 14);
    for (int step = 0; step <= STEPS; step++) {
        unsigned serving =
            step < STEPS ? history_serving_at(to->history, service, step_ns(to->history, step))
                         : now + 1;
        if (step > 0 && serving != now) {
            draw_run(to, begin, step, now, most);
            begin = step;
        }
        now = serving;
    }
    to->y += BALANCER;
}

/* ---- the whole ---- */

static void draw_service(picture *to, size_t first)
{
    const char *service = to->history->tasks[first].service;
    fprintf(to->out, "<text x=\"8\" y=\"%d\" font-weight=\"bold\">%s</text>\n", to->y + TITLE - 10,
            service);
    to->y += TITLE - 6;
    for (size_t i = first; i < to->history->count; i++)
        if (strcmp(to->history->tasks[i].service, service) == 0 &&
            history_is_first_of_slot(to->history, i))
            draw_slot(to, i);
    draw_balancer(to, service);
}

static void draw_legend(picture *to)
{
    static const struct {
        const char *colour, *word;
    } entries[] = {{"#5b8db8", "old version serves"}, {"#4f9d69", "new version serves"},
                   {"#d9d9d9", "is prepared"},        {"#f2cf7f", "boots"},
                   {"#b9c9d6", "is drained"},         {"#c1433c", "fails"}};
    int x = LEFT;
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        fprintf(to->out,
                "<rect x=\"%d\" y=\"%d\" width=\"10\" height=\"10\" fill=\"%s\"/>"
                "<text x=\"%d\" y=\"%d\">%s</text>\n",
                x, to->y + 6, entries[i].colour, x + 14, to->y + 15, entries[i].word);
        x += 34 + 6 * (int)strlen(entries[i].word);
    }
}

static int height_of(const simulate_history *history)
{
    int height = TOP;
    for (size_t i = 0; i < history->count; i++)
        height += history_is_shown(history, &history->tasks[i]) * BAR +
                  history_is_first_of_slot(history, i) * 4 +
                  history_is_first_of_service(history, i) * (TITLE - 6 + BALANCER);
    return height;
}

void history_draw_svg(const simulate_history *history, FILE *out)
{
    picture to = {history, out, TOP};
    int bottom = height_of(history);
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
            "font-family=\"sans-serif\" font-size=\"10\">\n"
            "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n",
            WIDTH, bottom + 28);
    draw_time(&to, bottom);
    for (size_t i = 0; i < history->count; i++)
        if (history_is_first_of_service(history, i))
            draw_service(&to, i);
    draw_legend(&to);
    fprintf(out, "</svg>\n");
}
