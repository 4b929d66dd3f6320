/* SPDX-License-Identifier: MIT
 *
 * The commands, one a line. # begins a comment; @ in front gives the time at which it is carried out:
 *
 *     @12.5s update web image=web:2
 *
 *     version IMAGE WORD...           how its tasks behave (engine_driver_spec.h)
 *     node NAME [WORD...]             add one: role=manager availability=pause cpus= memory= KEY=VALUE
 *     set NAME WORD...                change its spec: availability=drain, labels as KEY=VALUE
 *     down NAME | up NAME             it is lost, and back again
 *     unknown NAME                    nobody knows
 *     describe NAME cpus=2 memory=64  what it is
 *     forget NAME [force]             remove it
 *     create SERVICE WORD...          (engine_driver_spec.h)
 *     update SERVICE WORD...          change what it is at present
 *     rollback SERVICE | remove SERVICE
 *     pause SERVICE | resume SERVICE | promote SERVICE | cancel SERVICE
 *     gate SERVICE ANSWER
 *     plan create|update|rollback SERVICE WORD... | plan drain NODE    what that would do
 *     see TASK STATE [EXIT [ERROR]]   an observation that no agent would make
 *     health TASK STATE | routed TASK | drained TASK
 *     fail TASK EXIT                  its process ends now
 *     port SERVICE PORT [ERROR]       it was opened, or not
 *     drain-timeout DURATION | history N
 *     stop | start | wait DURATION | persist | show SERVICE
 *     rollback-to SERVICE NUMBER | revisions SERVICE | revision-limit N
 *     restart                         the manager: it is written down and read again
 */
#include "support/engine_driver_spec.h"
#include "support/engine_driver_state.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WORDS = 24,
    WORD_SIZE = 128
};

typedef struct words {
    char items[WORDS][WORD_SIZE];
    size_t count;
    const char *line;
} words;

static void split(engine_driver *driver, const char *line, words *out)
{
    *out = (words){.line = line};
    while (*line != '\0' && *line != '#') {
        size_t length = strcspn(line, " \t\n");
        if (length > 0) {
            if (out->count == WORDS || length >= WORD_SIZE)
                driver_breach(driver, "too many words: %s", out->line);
            memcpy(out->items[out->count++], line, length);
        }
        line += length;
        line += strspn(line, " \t\n");
    }
}

/* What the engine refused, in the log. Returns the code. */
static int refused(engine_driver *driver, int code, swarm_error *error)
{
    const char *path = swarm_error_get_path(error);
    if (code < 0)
        driver_print(driver, '*', "refused: %s%s%s: %s", swarm_status_to_str(code),
                     path != NULL ? " " : "", path != NULL ? path : "",
                     swarm_error_get_message(error));
    swarm_error_free(error);
    return code;
}

#define COMMAND(driver, code, error, call)                                                         \
    do {                                                                                           \
        swarm_error_free(error);                                                                   \
        (error) = NULL;                                                                            \
        driver_before(driver);                                                                     \
        (code) = (call);                                                                           \
    } while (driver_again((driver), (code)))

/* ---- nodes ---- */

static void node_word(engine_driver *driver, swarm_node_spec *spec, const char *word)
{
    swarm_node_role role;
    swarm_node_availability availability;
    const char *value = strchr(word, '=');
    char key[WORD_SIZE];
    if (value == NULL)
        driver_breach(driver, "not KEY=VALUE: %s", word);
    snprintf(key, sizeof key, "%.*s", (int)(value - word), word);
    value++;
    if (strcmp(key, "role") == 0 && swarm_node_role_from_str(value, &role) == 0)
        swarm_node_spec_set_role(spec, role);
    else if (strcmp(key, "availability") == 0 &&
             swarm_node_availability_from_str(value, &availability) == 0)
        swarm_node_spec_set_availability(spec, availability);
    else if (strcmp(key, "name") == 0)
        swarm_node_spec_set_name(spec, value);
    else
        swarm_node_spec_set_label(spec, key, value);
}

static int add_node(engine_driver *driver, const words *line)
{
    int code;
    char address[32];
    swarm_error *error = NULL;
    swarm_node_spec *spec = swarm_node_spec_new();
    swarm_node_spec_set_name(spec, line->items[1]);
    for (size_t i = 2; i < line->count; i++)
        node_word(driver, spec, line->items[i]);
    snprintf(address, sizeof address, "10.0.0.%zu", driver->node_count + 1);
    COMMAND(driver, code, error,
            swarm_engine_add_node(driver->engine, spec, address, driver->now_ns, NULL, &error));
    swarm_node_spec_free(spec);
    return refused(driver, code, error);
}

static int set_node(engine_driver *driver, const words *line)
{
    int code;
    swarm_error *error = NULL;
    swarm_node *node = NULL;
    code = swarm_engine_get_node(driver->engine, line->items[1], &node, &error);
    if (code < 0)
        return refused(driver, code, error);
    swarm_node_spec *spec = swarm_node_spec_copy(swarm_node_get_spec(node));
    swarm_node_free(node);
    for (size_t i = 2; i < line->count; i++)
        node_word(driver, spec, line->items[i]);
    COMMAND(driver, code, error,
            swarm_engine_update_node(driver->engine, line->items[1], spec, driver->now_ns, &error));
    swarm_node_spec_free(spec);
    return refused(driver, code, error);
}

static int describe_node(engine_driver *driver, const words *line)
{
    char json[256];
    long cpus = 0, memory = 0;
    for (size_t i = 2; i < line->count; i++) {
        if (strncmp(line->items[i], "cpus=", 5) == 0)
            cpus = atol(line->items[i] + 5);
        if (strncmp(line->items[i], "memory=", 7) == 0)
            memory = atol(line->items[i] + 7);
    }
    int length = snprintf(json, sizeof json,
                          "{\"Description\":{\"Hostname\":\"%s\",\"Resources\":{\"NanoCPUs\":"
                          "%ld000000000,\"MemoryBytes\":%ld}}}",
                          line->items[1], cpus, memory * 1024 * 1024);
    swarm_node *node = NULL;
    int code = swarm_node_from_json(json, (size_t)length, &node, NULL);
    if (code == 0)
        DRIVER_CALL(driver, code,
                    swarm_engine_see_node_description(driver->engine, line->items[1], node,
                                                      driver->now_ns));
    swarm_node_free(node);
    return code < 0 ? code : 0;
}

/* What the agent of a node that is back has to say. */
static void wake_answers(engine_driver *driver)
{
    for (size_t i = 0; i < driver->answer_count; i++)
        if (driver->answers[i].at_ns == INT64_MAX)
            driver->answers[i].at_ns = driver->now_ns;
}

static int see_node(engine_driver *driver, const words *line, swarm_node_state state,
                    const char *message)
{
    int code;
    driver_node *node = driver_find_node(driver, line->items[1]);
    if (node == NULL)
        driver_breach(driver, "no such node: %s", line->line);
    node->dead = state == SWARM_NODE_STATE_DOWN;
    DRIVER_CALL(driver, code,
                swarm_engine_see_node(driver->engine, node->id, state, message, driver->now_ns));
    if (!node->dead)
        wake_answers(driver);
    return code < 0 ? code : 0;
}

static int forget_node(engine_driver *driver, const words *line)
{
    int code;
    swarm_error *error = NULL;
    int force = line->count > 2 && strcmp(line->items[2], "force") == 0;
    COMMAND(
        driver, code, error,
        swarm_engine_remove_node(driver->engine, line->items[1], force, driver->now_ns, &error));
    return refused(driver, code, error);
}

/* ---- services ---- */

static void spec_words(engine_driver *driver, swarm_service_spec *spec, const words *line)
{
    for (size_t i = 2; i < line->count; i++)
        if (!driver_spec_word(spec, line->items[i]))
            driver_breach(driver, "%s does not fit: %s", line->items[i], line->line);
}

static int create_service(engine_driver *driver, const words *line)
{
    int code;
    swarm_error *error = NULL;
    swarm_service_spec *spec = swarm_service_spec_new();
    swarm_service_spec_set_name(spec, line->items[1]);
    spec_words(driver, spec, line);
    COMMAND(driver, code, error,
            swarm_engine_create_service(driver->engine, spec, driver->now_ns, NULL, &error));
    swarm_service_spec_free(spec);
    return refused(driver, code, error);
}

static int update_service(engine_driver *driver, const words *line)
{
    int code;
    swarm_error *error = NULL;
    swarm_service *service = NULL;
    code = swarm_engine_get_service(driver->engine, line->items[1], &service, &error);
    if (code < 0)
        return refused(driver, code, error);
    swarm_service_spec *spec = swarm_service_spec_copy(swarm_service_get_spec(service));
    swarm_service_free(service);
    spec_words(driver, spec, line);
    COMMAND(
        driver, code, error,
        swarm_engine_update_service(driver->engine, line->items[1], spec, driver->now_ns, &error));
    swarm_service_spec_free(spec);
    return refused(driver, code, error);
}

/* ---- plans ---- */

static int show_plan(engine_driver *driver, swarm_plan *plan)
{
    int code;
    char *text = NULL;
    swarm_error *error = NULL;
    COMMAND(driver, code, error, swarm_plan_to_text(plan, &text, &error));
    swarm_error_free(error);
    for (char *line = text, *end; line != NULL && *line != '\0'; line = end) {
        end = line + strcspn(line, "\n");
        if (*end != '\0')
            *end++ = '\0';
        driver_print(driver, '=', "%s", line);
    }
    swarm_free(text);
    swarm_plan_free(plan);
    return code;
}

/* The spec that the service has, or none yet, with the words put in. */
static swarm_service_spec *spec_for_plan(engine_driver *driver, const words *line)
{
    swarm_service *service = NULL;
    swarm_service_spec *spec = NULL;
    words rest = *line;
    if (swarm_engine_get_service(driver->engine, line->items[2], &service, NULL) == 0)
        spec = swarm_service_spec_copy(swarm_service_get_spec(service));
    swarm_service_free(service);
    if (spec == NULL) {
        spec = swarm_service_spec_new();
        swarm_service_spec_set_name(spec, line->items[2]);
    }
    rest.count = 2;
    for (size_t i = 3; i < line->count; i++)
        memcpy(rest.items[rest.count++], line->items[i], sizeof rest.items[0]);
    spec_words(driver, spec, &rest);
    return spec;
}

static int plan(engine_driver *driver, const words *line)
{
    int code = SWARM_E_INVAL;
    swarm_error *error = NULL;
    swarm_plan *made = NULL;
    const char *change = line->items[1], *name = line->items[2];
    swarm_service_spec *spec = spec_for_plan(driver, line);
    if (strcmp(change, "create") == 0)
        COMMAND(driver, code, error, swarm_engine_plan_create(driver->engine, spec, &made, &error));
    else if (strcmp(change, "update") == 0)
        COMMAND(driver, code, error,
                swarm_engine_plan_update(driver->engine, name, spec, &made, &error));
    else if (strcmp(change, "rollback") == 0)
        COMMAND(driver, code, error,
                swarm_engine_plan_rollback(driver->engine, name, &made, &error));
    else if (strcmp(change, "drain") == 0)
        COMMAND(driver, code, error, swarm_engine_plan_drain(driver->engine, name, &made, &error));
    else
        driver_breach(driver, "no such change: %s", line->line);
    swarm_service_spec_free(spec);
    return code == 0 ? show_plan(driver, made) : refused(driver, code, error);
}

static int rollback_service(engine_driver *driver, const words *line)
{
    int code;
    swarm_error *error = NULL;
    COMMAND(driver, code, error,
            swarm_engine_rollback_service(driver->engine, line->items[1], driver->now_ns, &error));
    return refused(driver, code, error);
}

static int steer(engine_driver *driver, const words *line)
{
    static const struct {
        const char *word;
        int (*steer)(swarm_engine *, const char *, int64_t, swarm_error **);
    } ways[] = {{"pause", swarm_engine_pause_update},
                {"resume", swarm_engine_resume_update},
                {"promote", swarm_engine_promote_update},
                {"cancel", swarm_engine_cancel_update}};
    int code = SWARM_E_INVAL;
    swarm_error *error = NULL;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (strcmp(line->items[0], ways[i].word) == 0)
            COMMAND(driver, code, error,
                    ways[i].steer(driver->engine, line->items[1], driver->now_ns, &error));
    return refused(driver, code, error);
}

static int answer_gate(engine_driver *driver, const words *line)
{
    int code;
    swarm_error *error = NULL;
    swarm_gate_answer said;
    if (swarm_gate_answer_from_str(line->items[2], &said) < 0)
        return 0;
    COMMAND(driver, code, error,
            swarm_engine_answer_gate(driver->engine, line->items[1], said, driver->now_ns, &error));
    return refused(driver, code, error);
}

static int remove_service(engine_driver *driver, const words *line)
{
    int code;
    swarm_error *error = NULL;
    COMMAND(driver, code, error,
            swarm_engine_remove_service(driver->engine, line->items[1], driver->now_ns, &error));
    return refused(driver, code, error);
}

/* ---- observations ---- */

static const char *id_of(engine_driver *driver, const char *name)
{
    const driver_task *task = engine_driver_task_named(driver, name);
    return task != NULL ? task->id : name; /* an unknown one */
}

static int see_task(engine_driver *driver, const words *line)
{
    int code;
    swarm_task_state state;
    if (swarm_task_state_from_str(line->items[2], &state) < 0)
        driver_breach(driver, "no such state: %s", line->line);
    driver_task *task = driver_find_task(driver, id_of(driver, line->items[1]));
    if (task != NULL && state > SWARM_TASK_STATE_RUNNING)
        task->gone = 1;
    int32_t exit_code = line->count > 3 ? atoi(line->items[3]) : 0;
    const char *error = line->count > 4 ? line->items[4] : NULL;
    DRIVER_CALL(driver, code,
                swarm_engine_see_task(driver->engine, id_of(driver, line->items[1]), state, error,
                                      exit_code, driver->now_ns));
    driver_print(driver, '<', "told %d", code);
    return code < 0 ? code : 0;
}

static int see_health(engine_driver *driver, const words *line)
{
    int code;
    swarm_health health;
    if (swarm_health_from_str(line->items[2], &health) < 0)
        driver_breach(driver, "no such health: %s", line->line);
    DRIVER_CALL(driver, code,
                swarm_engine_see_health(driver->engine, id_of(driver, line->items[1]), health,
                                        "HTTP 503", driver->now_ns));
    driver_print(driver, '<', "told %d", code);
    return code < 0 ? code : 0;
}

static int see_route(engine_driver *driver, const words *line)
{
    int code;
    const char *id = id_of(driver, line->items[1]);
    if (strcmp(line->items[0], "routed") == 0)
        DRIVER_CALL(driver, code, swarm_engine_see_routed(driver->engine, id, driver->now_ns));
    else
        DRIVER_CALL(driver, code, swarm_engine_see_drained(driver->engine, id, 0, driver->now_ns));
    driver_print(driver, '<', "told %d", code);
    return code < 0 ? code : 0;
}

static int fail_task(engine_driver *driver, const words *line)
{
    const driver_task *task = engine_driver_task_named(driver, line->items[1]);
    if (task == NULL)
        driver_breach(driver, "no such task: %s", line->line);
    engine_driver_version(driver, task->image)->exit_code = atoi(line->items[2]);
    driver_answer(driver, &(answer){.kind = ANSWER_EXIT, .task = (size_t)(task - driver->tasks)});
    return 0;
}

static int see_port(engine_driver *driver, const words *line)
{
    int code;
    const driver_service *service = driver_find_service(driver, line->items[1]);
    if (service == NULL)
        driver_breach(driver, "no such service: %s", line->line);
    DRIVER_CALL(driver, code,
                swarm_engine_see_port(driver->engine, service->id, (uint32_t)atoi(line->items[2]),
                                      line->count > 3 ? line->items[3] : NULL, driver->now_ns));
    return code < 0 ? code : 0;
}

/* ---- reading a line ---- */

static int set_version(engine_driver *driver, const words *line)
{
    driver_version *version = engine_driver_version(driver, line->items[1]);
    for (size_t i = 2; i < line->count; i++)
        if (!driver_version_word(version, line->items[i]))
            driver_breach(driver, "%s does not fit: %s", line->items[i], line->line);
    return 0;
}

static int set_drain_timeout(engine_driver *driver, const words *line)
{
    if (!driver_read_duration(line->items[1], &driver->drain_timeout_ns))
        driver_breach(driver, "no duration: %s", line->line);
    return swarm_engine_set_drain_timeout_ns(driver->engine, driver->drain_timeout_ns);
}

static int set_history(engine_driver *driver, const words *line)
{
    return swarm_engine_set_task_history_limit(driver->engine, strtoull(line->items[1], NULL, 10));
}

static int stop(engine_driver *driver, const words *line)
{
    int code;
    (void)line;
    DRIVER_CALL(driver, code, swarm_engine_stop(driver->engine, driver->now_ns));
    return code;
}

static int start(engine_driver *driver, const words *line)
{
    int code;
    (void)line;
    DRIVER_CALL(driver, code, swarm_engine_start(driver->engine, driver->now_ns));
    driver->stopped = 0;
    return code;
}

static int wait(engine_driver *driver, const words *line)
{
    int64_t ns;
    if (!driver_read_duration(line->items[1], &ns) || ns < 0)
        driver_breach(driver, "no duration: %s", line->line);
    engine_driver_run(driver, driver->now_ns + ns);
    return 0;
}

static int persist(engine_driver *driver, const words *line)
{
    (void)line;
    driver->show_persist = 1;
    return 0;
}

static int rollback_service_to(engine_driver *driver, const words *line)
{
    int code;
    uint64_t revision = strtoull(line->items[2], NULL, 10);
    swarm_error *error = NULL;
    COMMAND(driver, code, error,
            swarm_engine_rollback_service_to(driver->engine, line->items[1], revision,
                                             driver->now_ns, &error));
    return refused(driver, code, error);
}

static int set_revision_limit(engine_driver *driver, const words *line)
{
    return swarm_engine_set_revision_limit(driver->engine, strtoull(line->items[1], NULL, 10));
}

static int show_revisions(engine_driver *driver, const words *line)
{
    driver_show_revisions(driver, line->items[1]);
    return 0;
}

static int restart(engine_driver *driver, const words *line)
{
    (void)line;
    engine_driver_restart(driver);
    return 0;
}

static int show(engine_driver *driver, const words *line)
{
    driver_show(driver, line->items[1]);
    return 0;
}

static int up(engine_driver *driver, const words *line)
{
    return see_node(driver, line, SWARM_NODE_STATE_READY, NULL);
}

static int down(engine_driver *driver, const words *line)
{
    return see_node(driver, line, SWARM_NODE_STATE_DOWN, "heartbeat failure");
}

static int unknown(engine_driver *driver, const words *line)
{
    return see_node(driver, line, SWARM_NODE_STATE_UNKNOWN, NULL);
}

static const struct {
    const char *name;
    size_t words; /* that it needs */
    int (*run)(engine_driver *driver, const words *line);
} commands[] = {
    {"version", 2, set_version},
    {"node", 2, add_node},
    {"set", 3, set_node},
    {"describe", 2, describe_node},
    {"up", 2, up},
    {"down", 2, down},
    {"unknown", 2, unknown},
    {"forget", 2, forget_node},
    {"create", 2, create_service},
    {"update", 2, update_service},
    {"rollback", 2, rollback_service},
    {"remove", 2, remove_service},
    {"pause", 2, steer},
    {"resume", 2, steer},
    {"promote", 2, steer},
    {"cancel", 2, steer},
    {"gate", 3, answer_gate},
    {"plan", 3, plan},
    {"see", 3, see_task},
    {"health", 3, see_health},
    {"routed", 2, see_route},
    {"drained", 2, see_route},
    {"fail", 3, fail_task},
    {"port", 3, see_port},
    {"drain-timeout", 2, set_drain_timeout},
    {"history", 2, set_history},
    {"stop", 1, stop},
    {"start", 1, start},
    {"wait", 2, wait},
    {"persist", 1, persist},
    {"show", 2, show},
    {"restart", 1, restart},
    {"rollback-to", 3, rollback_service_to},
    {"revisions", 2, show_revisions},
    {"revision-limit", 2, set_revision_limit},
};

int engine_driver_do(engine_driver *driver, const char *line)
{
    words said;
    int64_t at_ns;
    line += strspn(line, " \t");
    if (*line == '@') {
        char time[WORD_SIZE];
        size_t length = strcspn(line + 1, " ");
        snprintf(time, sizeof time, "%.*s", (int)length, line + 1);
        if (!driver_read_duration(time, &at_ns) || at_ns < driver->now_ns)
            driver_breach(driver, "not a time to come: %s", line);
        engine_driver_run(driver, at_ns);
        line += 1 + length;
        line += strspn(line, " ");
    }
    split(driver, line, &said);
    if (said.count == 0)
        return 0;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(said.items[0], commands[i].name) != 0)
            continue;
        if (said.count < commands[i].words)
            driver_breach(driver, "too few words: %s", line);
        driver_print(driver, '>', "%s", line);
        int code = commands[i].run(driver, &said);
        engine_driver_run(driver, driver->now_ns);
        return code;
    }
    driver_breach(driver, "no such command: %s", line);
}
