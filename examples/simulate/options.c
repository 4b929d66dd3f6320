/* SPDX-License-Identifier: MIT */
#include "options.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "swarm-simulate STACK.yml [OPTION]...\n"
    "\n"
    "What would a deployment of this stack look like? Many updates in virtual time, with the "
    "engine\n"
    "that does real ones: how long they take and how they end, and a picture of the first.\n"
    "\n"
    "  -f, --file FILE        one more file, laid over those before\n"
    "  --update STACK.yml     what it is updated to; without it, the same with new versions\n"
    "  --nodes N              nodes of the cluster, 3 by default\n"
    "  --runs N               updates that are simulated, 100 by default\n"
    "  --version-fails P      how likely a task of the new version never becomes healthy, 0 to 1\n"
    "  --boot 25s...40s       how long a task boots, 5s...15s by default\n"
    "  --seed S               1 by default; the same seed gives the same answer\n"
    "  --svg FILE             draw the first update into this file, too\n";

/* Nanoseconds of "250ms", "25s", "2m", "1h"; *end is behind it. -1 when it is none. */
static int64_t read_duration(const char *text, const char **end)
{
    static const struct {
        const char *unit;
        double ns;
    } units[] = {{"ms", 1e6}, {"s", 1e9}, {"m", 6e10}, {"h", 3.6e12}};
    char *behind;
    double value = strtod(text, &behind);
    for (size_t i = 0; behind != text && i < sizeof units / sizeof units[0]; i++) {
        size_t length = strlen(units[i].unit);
        if (strncmp(behind, units[i].unit, length) != 0)
            continue;
        *end = behind + length;
        return value >= 0 && value * units[i].ns < 1e17 ? (int64_t)(value * units[i].ns) : -1;
    }
    return -1;
}

/* "25s", "25s...40s", "25s-40s" or with a typographic ellipsis. */
static int read_range(simulate_options *options, const char *text)
{
    const char *end = text;
    options->boot_least_ns = options->boot_most_ns = read_duration(text, &end);
    if (options->boot_least_ns < 0)
        return -1;
    if (*end == '\0')
        return 0;
    end += strspn(end, ".-\xe2\x80\xa6");
    options->boot_most_ns = read_duration(end, &end);
    return options->boot_most_ns >= options->boot_least_ns && *end == '\0' ? 0 : -1;
}

static int read_number(const char *text, uint64_t most, uint64_t *out)
{
    char *end;
    *out = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0' && *out <= most ? 0 : -1;
}

static int add_file(simulate_options *options, const char *file)
{
    if (options->file_count == SIMULATE_MOST_FILES)
        return -1;
    options->files[options->file_count++] = file;
    return 0;
}

static int take(simulate_options *options, int option, const char *text)
{
    char *end;
    switch (option) {
    case 'f':
        return add_file(options, text);
    case 'u':
        options->update = text;
        return 0;
    case 'g':
        options->svg = text;
        return 0;
    case 'n':
        return read_number(text, 1000, &options->nodes);
    case 'r':
        return read_number(text, 1000000, &options->runs);
    case 's':
        return read_number(text, UINT64_MAX, &options->seed);
    case 'p':
        options->version_fails = strtod(text, &end);
        return *end == '\0' && options->version_fails >= 0 && options->version_fails <= 1 ? 0 : -1;
    case 'b':
        return read_range(options, text);
    default:
        return -1;
    }
}

int simulate_options_read(simulate_options *options, int argc, char **argv)
{
    static const struct option names[] = {
        {"file", required_argument, NULL, 'f'}, {"update", required_argument, NULL, 'u'},
        {"svg", required_argument, NULL, 'g'},  {"nodes", required_argument, NULL, 'n'},
        {"runs", required_argument, NULL, 'r'}, {"version-fails", required_argument, NULL, 'p'},
        {"boot", required_argument, NULL, 'b'}, {"seed", required_argument, NULL, 's'},
        {"help", no_argument, NULL, 'h'},       {NULL, 0, NULL, 0}};
    *options = (simulate_options){.nodes = 3,
                                  .runs = 100,
                                  .seed = 1,
                                  .boot_least_ns = INT64_C(5000000000),
                                  .boot_most_ns = INT64_C(15000000000)};
    int option;
    while ((option = getopt_long(argc, argv, "f:h", names, NULL)) != -1) {
        if (option == 'h') {
            fputs(usage, stdout);
            return 1;
        }
        if (take(options, option, optarg) < 0) {
            fputs(usage, stderr);
            return 3;
        }
    }
    for (; optind < argc; optind++)
        if (add_file(options, argv[optind]) < 0)
            return 3;
    if (options->file_count == 0 || options->nodes == 0 || options->runs == 0) {
        fputs(usage, stderr);
        return 3;
    }
    return 0;
}
