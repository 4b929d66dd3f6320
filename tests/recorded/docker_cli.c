/* SPDX-License-Identifier: MIT */
#include "recorded/docker_cli.h"
#include "support/engine_driver_spec.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

void cli_split(const char *text, cli_line *out)
{
    out->count = 0;
    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        ck_assert(out->count < CLI_WORDS && length < CLI_WORD_SIZE);
        if (length > 0) {
            memcpy(out->words[out->count], text, length);
            out->words[out->count++][length] = '\0';
        }
        text += length;
        text += strspn(text, " ");
    }
}

int cli_is(const cli_line *line, const char *beginning)
{
    cli_line words;
    cli_split(beginning, &words);
    for (size_t i = 0; i < words.count; i++)
        if (i >= line->count || strcmp(line->words[i], words.words[i]) != 0)
            return 0;
    return 1;
}

/* The object at a path such as "TaskTemplate/ContainerSpec", made when it is not there. */
static json_t *object_at(json_t *spec, const char *path)
{
    while (*path != '\0') {
        char key[CLI_WORD_SIZE];
        size_t length = strcspn(path, "/");
        ck_assert_uint_lt(length, sizeof key);
        memcpy(key, path, length);
        key[length] = '\0';
        if (json_object_get(spec, key) == NULL)
            json_object_set_new(spec, key, json_object());
        spec = json_object_get(spec, key);
        path += length + (path[length] == '/');
    }
    return spec;
}

json_t *cli_new_spec(void)
{
    json_t *spec = json_object();
    json_object_set_new(spec, "Name", json_string("web"));
    json_object_set_new(object_at(spec, "EndpointSpec"), "Mode", json_string("dnsrr"));
    /* Without a health check a task is up at once, as with Docker Swarm. */
    json_object_set_new(object_at(spec, "UpdateConfig"), "SettleTime", json_integer(0));
    json_object_set_new(object_at(spec, "UpdateConfig"), "Parallelism", json_integer(1));
    cli_set_replicas(spec, 1);
    return spec;
}

void cli_set_replicas(json_t *spec, unsigned long replicas)
{
    json_object_set_new(object_at(spec, "Mode/Replicated"), "Replicas",
                        json_integer((json_int_t)replicas));
}

unsigned long cli_get_replicas(const json_t *spec)
{
    const json_t *mode = json_object_get(json_object_get(spec, "Mode"), "Replicated");
    return (unsigned long)json_integer_value(json_object_get(mode, "Replicas"));
}

/* ---- flags ---- */

typedef enum value_kind {
    TEXT,
    NUMBER,
    RATIO,
    DURATION,
    BYTES,
    CORES
} value_kind;

static const struct {
    const char *flag, *path, *key;
    value_kind kind;
} plain_flags[] = {
    {"--image", "TaskTemplate/ContainerSpec", "Image", TEXT},
    {"--replicas", "Mode/Replicated", "Replicas", NUMBER},
    {"--stop-grace-period", "TaskTemplate/ContainerSpec", "StopGracePeriod", DURATION},
    {"--restart-delay", "TaskTemplate/RestartPolicy", "Delay", DURATION},
    {"--restart-max-attempts", "TaskTemplate/RestartPolicy", "MaxAttempts", NUMBER},
    {"--restart-window", "TaskTemplate/RestartPolicy", "Window", DURATION},
    {"--reserve-memory", "TaskTemplate/Resources/Reservations", "MemoryBytes", BYTES},
    {"--reserve-cpu", "TaskTemplate/Resources/Reservations", "NanoCPUs", CORES},
    {"--replicas-max-per-node", "TaskTemplate/Placement", "MaxReplicas", NUMBER},
    {"--health-interval", "TaskTemplate/ContainerSpec/Healthcheck", "Interval", DURATION},
    {"--health-timeout", "TaskTemplate/ContainerSpec/Healthcheck", "Timeout", DURATION},
    {"--health-retries", "TaskTemplate/ContainerSpec/Healthcheck", "Retries", NUMBER},
    {"--health-start-period", "TaskTemplate/ContainerSpec/Healthcheck", "StartPeriod", DURATION},
};

static const struct {
    const char *flag, *key;
    value_kind kind;
} update_flags[] = {
    {"parallelism", "Parallelism", NUMBER},
    {"delay", "Delay", DURATION},
    {"order", "Order", TEXT},
    {"monitor", "Monitor", DURATION},
    {"failure-action", "FailureAction", TEXT},
    {"max-failure-ratio", "MaxFailureRatio", RATIO},
};

static json_t *value_of(value_kind kind, const char *text)
{
    int64_t ns = 0;
    switch (kind) {
    case NUMBER:
        return json_integer(atol(text));
    case RATIO:
        return json_real(atof(text));
    case BYTES: /* always gibibytes here */
        return json_integer(atol(text) << 30);
    case CORES:
        return json_integer(atol(text) * 1000000000);
    case DURATION:
        ck_assert_msg(driver_read_duration(text, &ns), "no duration: %s", text);
        return json_integer(ns);
    default:
        return json_string(text);
    }
}

static int plain_flag(json_t *spec, const char *flag, const char *value)
{
    for (size_t i = 0; i < sizeof plain_flags / sizeof plain_flags[0]; i++) {
        if (strcmp(plain_flags[i].flag, flag) != 0)
            continue;
        json_object_set_new(object_at(spec, plain_flags[i].path), plain_flags[i].key,
                            value_of(plain_flags[i].kind, value));
        return 1;
    }
    return 0;
}

/* --update-… and --rollback-…; the client writes a parallelism of 1 where none was asked for. */
static int update_flag(json_t *spec, const char *flag, const char *value)
{
    static const char update[] = "--update-", rollback[] = "--rollback-";
    int back = strncmp(flag, rollback, sizeof rollback - 1) == 0;
    if (!back && strncmp(flag, update, sizeof update - 1) != 0)
        return 0;
    json_t *config = object_at(spec, back ? "RollbackConfig" : "UpdateConfig");
    if (json_object_get(config, "Parallelism") == NULL)
        json_object_set_new(config, "Parallelism", json_integer(1));
    flag += back ? sizeof rollback - 1 : sizeof update - 1;
    for (size_t i = 0; i < sizeof update_flags / sizeof update_flags[0]; i++) {
        if (strcmp(update_flags[i].flag, flag) != 0)
            continue;
        json_object_set_new(config, update_flags[i].key, value_of(update_flags[i].kind, value));
        return 1;
    }
    return 0;
}

static void append(json_t *object, const char *key, json_t *value)
{
    if (json_object_get(object, key) == NULL)
        json_object_set_new(object, key, json_array());
    json_array_append_new(json_object_get(object, key), value);
}

static int list_flag(json_t *spec, const char *flag, const char *value)
{
    json_t *container = object_at(spec, "TaskTemplate/ContainerSpec");
    if (strcmp(flag, "--env") == 0 || strcmp(flag, "--env-add") == 0) {
        append(container, "Env", json_string(value));
    } else if (strcmp(flag, "--constraint") == 0) {
        append(object_at(spec, "TaskTemplate/Placement"), "Constraints", json_string(value));
    } else if (strcmp(flag, "--generic-resource") == 0) {
        append(object_at(spec, "TaskTemplate/Resources/Reservations"), "GenericResources",
               json_pack("{s:{s:s#,s:I}}", "DiscreteResourceSpec", "Kind", value,
                         strcspn(value, "="), "Value", (json_int_t)atol(strchr(value, '=') + 1)));
    } else if (strcmp(flag, "--publish") == 0) { /* always the same here */
        ck_assert_str_eq(value, "mode=host,published=18090,target=8080");
        append(object_at(spec, "EndpointSpec"), "Ports",
               json_pack("{s:s,s:s,s:i,s:i}", "Protocol", "tcp", "PublishMode", "host",
                         "PublishedPort", 18090, "TargetPort", 8080));
    } else if (strcmp(flag, "--mount") == 0) {
        ck_assert_str_eq(value, "type=volume,source=v,target=/v,volume-driver=nosuch");
        append(container, "Mounts",
               json_pack("{s:s,s:s,s:s,s:{s:{s:s}}}", "Type", "volume", "Source", "v", "Target",
                         "/v", "VolumeOptions", "DriverConfig", "Name", "nosuch"));
    } else if (strcmp(flag, "--health-cmd") == 0) {
        json_object_set_new(object_at(container, "Healthcheck"), "Test",
                            json_pack("[s,s]", "CMD-SHELL", value));
    } else if (strcmp(flag, "--label-add") == 0) {
        json_object_set_new(object_at(spec, "Labels"), value, json_string(""));
    } else {
        return 0;
    }
    return 1;
}

/* Flags without a value, and one that has no meaning here. */
static size_t skipped(const char *flag)
{
    static const char *const alone[] = {"--detach", "-q", "-d", "--no-resolve-image"};
    static const char *const pairs[] = {"--endpoint-mode", "--name"};
    for (size_t i = 0; i < sizeof alone / sizeof alone[0]; i++)
        if (strcmp(alone[i], flag) == 0)
            return 1;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (strcmp(pairs[i], flag) == 0)
            return 2;
    return 0;
}

void cli_change_spec(json_t *spec, const cli_line *line, size_t first)
{
    json_t *task = object_at(spec, "TaskTemplate");
    for (size_t i = first; i < line->count;) {
        const char *flag = line->words[i];
        size_t skip = skipped(flag);
        if (skip > 0) {
            i += skip;
        } else if (strcmp(flag, "--force") == 0) {
            json_int_t before = json_integer_value(json_object_get(task, "ForceUpdate"));
            json_object_set_new(task, "ForceUpdate", json_integer(before + 1));
            i++;
        } else if (flag[0] != '-') { /* the image, or the name of the service */
            if (strchr(flag, ':') != NULL)
                plain_flag(spec, "--image", flag);
            i++;
        } else {
            ck_assert_msg(i + 1 < line->count, "%s has no value", flag);
            const char *value = line->words[i + 1];
            ck_assert_msg(plain_flag(spec, flag, value) || update_flag(spec, flag, value) ||
                              list_flag(spec, flag, value),
                          "%s is not known", flag);
            i += 2;
        }
    }
}
