/* SPDX-License-Identifier: MIT
 *
 * How fast a full service spec is read from JSON, written, copied and compared. The thing measured
 * against is jansson alone reading and writing the same text, in the same run.
 */
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <swarm/service.h>
#include <time.h>

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void require(int condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "%s failed\n", what);
        exit(EXIT_FAILURE);
    }
}

static char *read_file(const char *path, size_t *out_size)
{
    FILE *file = fopen(path, "rb");
    require(file != NULL, path);
    char *text = malloc(1 << 20);
    require(text != NULL, "malloc");
    *out_size = fread(text, 1, 1 << 20, file);
    fclose(file);
    return text;
}

typedef struct subject {
    const char *json;
    size_t size;
    swarm_service_spec *spec;
    json_t *value;
} subject;

static void spec_read(subject *it)
{
    swarm_service_spec *spec = NULL;
    require(swarm_service_spec_from_json(it->json, it->size, &spec, NULL) == 0, "from_json");
    swarm_service_spec_free(spec);
}

static void spec_write(subject *it)
{
    char *json = NULL;
    require(swarm_service_spec_to_json(it->spec, SWARM_JSON_COMPACT, &json, NULL) == 0, "to_json");
    swarm_free(json);
}

static void spec_copy_and_compare(subject *it)
{
    swarm_service_spec *copy = swarm_service_spec_copy(it->spec);
    require(swarm_service_spec_equal(it->spec, copy) == 1, "copy");
    swarm_service_spec_free(copy);
}

static void jansson_read(subject *it)
{
    json_t *value = json_loadb(it->json, it->size, 0, NULL);
    require(value != NULL, "json_loadb");
    json_decref(value);
}

static void jansson_write(subject *it)
{
    char *json = json_dumps(it->value, JSON_COMPACT);
    require(json != NULL, "json_dumps");
    free(json);
}

/* The best of some rounds, so that a busy machine disturbs less. */
static void measure(const char *name, void (*work)(subject *it), subject *it)
{
    enum {
        ROUNDS = 7,
        TIMES = 300
    };
    int64_t best = INT64_MAX;
    for (int round = 0; round < ROUNDS; round++) {
        int64_t begin = now_ns();
        for (int i = 0; i < TIMES; i++)
            work(it);
        int64_t took = now_ns() - begin;
        best = took < best ? took : best;
    }
    printf("%s %.2f us\n", name, (double)best / 1000.0 / TIMES);
}

int main(int argument_count, char **arguments)
{
    const char *path = argument_count > 1 ? arguments[1] : TEST_SEEDS "/spec/everything.json";
    subject it = {0};
    it.json = read_file(path, &it.size);
    require(swarm_service_spec_from_json(it.json, it.size, &it.spec, NULL) == 0, "from_json");
    it.value = json_loadb(it.json, it.size, 0, NULL);
    require(it.value != NULL, "json_loadb");

    measure("service_spec_read", spec_read, &it);
    measure("service_spec_write", spec_write, &it);
    measure("service_spec_copy_and_compare", spec_copy_and_compare, &it);
    measure("jansson_read", jansson_read, &it);
    measure("jansson_write", jansson_write, &it);

    json_decref(it.value);
    swarm_service_spec_free(it.spec);
    free((char *)(uintptr_t)it.json);
    return EXIT_SUCCESS;
}
