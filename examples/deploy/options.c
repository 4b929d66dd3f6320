/* SPDX-License-Identifier: MIT */
#include "options.h"
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_NS (INT64_C(600) * 1000000000)

int deploy_list_add(deploy_list *list, const char *text, size_t length)
{
    char **items = realloc(list->items, (list->count + 1) * sizeof *items);
    if (items == NULL)
        return -1;
    list->items = items;
    items[list->count] = strndup(text, length);
    if (items[list->count] == NULL)
        return -1;
    list->count++;
    return 0;
}

static void list_clear(deploy_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
}

static void node_clear(deploy_node *node)
{
    free(node->name);
    free(node->address);
    free(node->role);
    free(node->availability);
    free(node->runtime);
    list_clear(&node->labels);
}

void deploy_options_clear(deploy_options *options)
{
    list_clear(&options->files);
    list_clear(&options->watched);
    list_clear(&options->environment);
    for (size_t i = 0; i < options->node_count; i++)
        node_clear(&options->nodes[i]);
    free(options->nodes);
    memset(options, 0, sizeof *options);
}

/* -- nodes ----------------------------------------------------------------------------------- */

/* One "key=value" of a node, `length` octets. */
static int node_set(deploy_node *node, const char *text, size_t length, const char *where)
{
    const struct {
        const char *key;
        char **value;
    } keys[] = {{"name", &node->name},
                {"address", &node->address},
                {"role", &node->role},
                {"availability", &node->availability},
                {"runtime", &node->runtime}};
    const char *equals = memchr(text, '=', length);
    if (equals == NULL || equals + 1 == text + length) {
        fprintf(stderr, "%s: \"%.*s\" is not key=value\n", where, (int)length, text);
        return -1;
    }
    size_t key_length = (size_t)(equals - text);
    if (key_length > 6 && strncmp(text, "label.", 6) == 0)
        return deploy_list_add(&node->labels, text + 6, length - 6);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strlen(keys[i].key) != key_length || strncmp(keys[i].key, text, key_length) != 0)
            continue;
        if (*keys[i].value != NULL) {
            fprintf(stderr, "%s: %s is given twice\n", where, keys[i].key);
            return -1;
        }
        *keys[i].value = strndup(equals + 1, length - key_length - 1);
        return *keys[i].value != NULL ? 0 : -1;
    }
    fprintf(stderr,
            "%s: a node has no \"%.*s\" (it has name, address, role, availability, runtime and "
            "label.NAME)\n",
            where, (int)key_length, text);
    return -1;
}

int deploy_options_add_node(deploy_options *options, const char *text, const char *where)
{
    deploy_node *nodes = realloc(options->nodes, (options->node_count + 1) * sizeof *nodes);
    if (nodes == NULL)
        return -1;
    options->nodes = nodes;
    deploy_node *node = &nodes[options->node_count++];
    memset(node, 0, sizeof *node);
    for (;;) {
        size_t length = strcspn(text, ",");
        if (node_set(node, text, length, where) != 0)
            return -1;
        if (text[length] == '\0')
            break;
        text += length + 1;
    }
    if (node->name != NULL && node->address != NULL)
        return 0;
    fprintf(stderr, "%s: a node needs a name and an address\n", where);
    return -1;
}

/* A node on each line; empty lines and lines that begin with # are skipped. */
static int nodes_read(deploy_options *options, const char *path)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return -1;
    }
    if (deploy_list_add(&options->watched, path, strlen(path)) != 0) {
        fclose(file);
        return -1;
    }
    char *line = NULL;
    size_t size = 0;
    int result = 0;
    for (unsigned number = 1; result == 0 && getline(&line, &size, file) >= 0; number++) {
        char where[512];
        char *start = line + strspn(line, " \t");
        size_t length = strcspn(start, "\r\n");
        while (length > 0 && (start[length - 1] == ' ' || start[length - 1] == '\t'))
            length--;
        start[length] = '\0';
        snprintf(where, sizeof where, "%s:%u:%u", path, number, (unsigned)(start - line) + 1);
        if (start[0] != '\0' && start[0] != '#')
            result = deploy_options_add_node(options, start, where);
    }
    free(line);
    fclose(file);
    return result;
}

/* -- the command line ------------------------------------------------------------------------ */

int deploy_duration_read(const char *text, int64_t *out_ns)
{
    static const struct {
        const char *unit;
        double ns;
    } units[] = {{"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}, {"", 1e9}};
    char *end = NULL;
    double number = strtod(text, &end);
    if (end == text || !isfinite(number) || number < 0 || number > 1e9)
        return -1;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(end, units[i].unit) == 0) {
            double ns = number * units[i].ns;
            *out_ns = ns < 9e18 ? (int64_t)ns : INT64_MAX;
            return 0;
        }
    }
    return -1;
}

enum {
    OPTION_NAME = 256,
    OPTION_NODE,
    OPTION_NODES,
    OPTION_IMAGES,
    OPTION_WORK,
    OPTION_PUBLISH_ADDRESS,
    OPTION_WATCH,
    OPTION_ONCE,
    OPTION_PRUNE,
    OPTION_FORMAT,
    OPTION_ENV,
    OPTION_STATE,
    OPTION_LEAVE,
    OPTION_TIMEOUT,
    OPTION_AT_GATE
};

static int say_bad(const char *option, const char *value, const char *wanted)
{
    fprintf(stderr, "swarm-deploy: %s: \"%s\" is not %s\n", option, value, wanted);
    return -1;
}

static int file_take(deploy_options *options, const char *path)
{
    return deploy_list_add(&options->files, path, strlen(path)) != 0 ||
           deploy_list_add(&options->watched, path, strlen(path)) != 0;
}

static int option_take(deploy_options *options, int option, char *value)
{
    switch (option) {
    case 'f':
        return file_take(options, value);
    case OPTION_NAME:
        options->name = value;
        return value[0] != '\0' ? 0 : say_bad("--name", value, "a name");
    case OPTION_NODE:
        return deploy_options_add_node(options, value, "--node");
    case OPTION_NODES:
        return nodes_read(options, value);
    case OPTION_IMAGES:
        options->images = value;
        return 0;
    case OPTION_WORK:
        options->work = value;
        return 0;
    case OPTION_PUBLISH_ADDRESS:
        options->publish_address = value;
        return 0;
    case OPTION_STATE:
        options->state = value;
        return value[0] != '\0' ? 0 : say_bad("--state", value, "a path");
    case OPTION_LEAVE:
        options->leave = 1;
        return 0;
    case OPTION_WATCH:
        options->watch = 1;
        return 0;
    case OPTION_ONCE:
        options->once = 1;
        return 0;
    case OPTION_PRUNE:
        options->prune = 1;
        return 0;
    case OPTION_FORMAT:
        options->json = strcmp(value, "json") == 0;
        return options->json || strcmp(value, "text") == 0
                   ? 0
                   : say_bad("--format", value, "text or json");
    case OPTION_ENV:
        if (strchr(value, '=') == NULL || value[0] == '=')
            return say_bad("--env", value, "KEY=VALUE");
        return deploy_list_add(&options->environment, value, strlen(value));
    case OPTION_TIMEOUT:
        return deploy_duration_read(value, &options->timeout_ns) == 0
                   ? 0
                   : say_bad("--timeout", value, "a duration such as 90s");
    case OPTION_AT_GATE:
        options->at_gate = value; /* to the shell, an empty one is a command that succeeds: go */
        return value[0] != '\0' ? 0 : say_bad("--at-gate", value, "a command");
    default:
        return -1;
    }
}

/* The program's own complaint, as getopt's has another form. */
static void say_unknown(int option, char **argv)
{
    const char *word = argv[optind - 1];
    if (option == ':')
        fprintf(stderr, "swarm-deploy: %s needs a value\n", word);
    else if (optopt != 0 && optopt < 256)
        fprintf(stderr, "swarm-deploy: there is no option -%c\n", optopt);
    else
        fprintf(stderr, "swarm-deploy: %s: no such option, or one that stands for several\n", word);
}

static int complete(deploy_options *options)
{
    if (options->files.count == 0) {
        fprintf(stderr, "swarm-deploy: no stack file is given\n");
        return -1;
    }
    if (options->watch && options->once) {
        fprintf(stderr, "swarm-deploy: --watch stays and --once ends: choose one\n");
        return -1;
    }
    if (options->leave && options->state == NULL) {
        fprintf(stderr, "swarm-deploy: --leave needs --state, or nobody finds the tasks again\n");
        return -1;
    }
    options->default_node = options->node_count == 0;
    if (options->default_node)
        return deploy_options_add_node(options, "name=local,address=127.0.0.1,role=manager",
                                       "swarm-deploy");
    return 0;
}

int deploy_options_read(deploy_options *options, int argc, char **argv)
{
    static const struct option names[] = {
        {"file", required_argument, NULL, 'f'},
        {"name", required_argument, NULL, OPTION_NAME},
        {"node", required_argument, NULL, OPTION_NODE},
        {"nodes", required_argument, NULL, OPTION_NODES},
        {"images", required_argument, NULL, OPTION_IMAGES},
        {"work", required_argument, NULL, OPTION_WORK},
        {"publish-address", required_argument, NULL, OPTION_PUBLISH_ADDRESS},
        {"state", required_argument, NULL, OPTION_STATE},
        {"leave", no_argument, NULL, OPTION_LEAVE},
        {"watch", no_argument, NULL, OPTION_WATCH},
        {"once", no_argument, NULL, OPTION_ONCE},
        {"prune", no_argument, NULL, OPTION_PRUNE},
        {"format", required_argument, NULL, OPTION_FORMAT},
        {"env", required_argument, NULL, OPTION_ENV},
        {"timeout", required_argument, NULL, OPTION_TIMEOUT},
        {"at-gate", required_argument, NULL, OPTION_AT_GATE},
        {NULL, 0, NULL, 0}};
    options->timeout_ns = TIMEOUT_NS;
    options->argc = argc;
    options->argv = argv;
    optind = 0; /* it may be read a second time */
    int option = 0;
    /* "-" keeps the order of the files, whichever way they are given. */
    while ((option = getopt_long(argc, argv, "-:f:", names, NULL)) != -1) {
        int result = 0;
        if (option == '?' || option == ':') {
            say_unknown(option, argv);
            result = -1;
        } else {
            result = option_take(options, option == 1 ? 'f' : option, optarg);
        }
        if (result != 0)
            return DEPLOY_EXIT_USAGE;
    }
    for (; optind < argc; optind++) /* what follows "--" */
        if (file_take(options, argv[optind]) != 0)
            return DEPLOY_EXIT_ERROR;
    return complete(options) == 0 ? DEPLOY_EXIT_SUCCEEDED : DEPLOY_EXIT_USAGE;
}
