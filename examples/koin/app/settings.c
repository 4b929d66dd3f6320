/* SPDX-License-Identifier: MIT */
#include "settings.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the environment says wins over the release's file. */
static int file_read(const char *path)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        fprintf(stderr, "koin: %s: %s\n", path, strerror(errno));
        return -1;
    }
    char line[512];
    int result = 0;
    while (result == 0 && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0')
            continue;
        char *equals = strchr(line, '=');
        if (equals == NULL || equals == line) {
            fprintf(stderr, "koin: %s: not NAME=value: %s\n", path, line);
            result = -1;
            break;
        }
        *equals = '\0';
        result = setenv(line, equals + 1, 0);
    }
    fclose(file);
    return result;
}

static const char *text_get(const char *name, const char *otherwise)
{
    const char *text = getenv(name);
    return text != NULL && text[0] != '\0' ? text : otherwise;
}

/* Milliseconds, or "never". */
static int duration_get(const char *name, int64_t otherwise, int64_t *out_ms)
{
    const char *text = text_get(name, NULL);
    if (text == NULL || strcmp(text, "never") == 0) {
        *out_ms = text == NULL ? otherwise : KOIN_NEVER;
        return 0;
    }
    char *end = NULL;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno != 0 || *end != '\0' || value < 0 || value > 86400000) {
        fprintf(stderr, "koin: %s: not a number of milliseconds: %s\n", name, text);
        return -1;
    }
    *out_ms = value;
    return 0;
}

int koin_settings_read(koin_settings *settings, const char *file)
{
    if (file != NULL && file_read(file) != 0)
        return -1;
    settings->host = text_get("HOST", "127.0.0.1");
    settings->port = text_get("PORT", "8080");
    settings->version = text_get("KOIN_VERSION", "dev");
    settings->task = text_get("KOIN_TASK", "");
    settings->node = text_get("KOIN_NODE", "");
    settings->slot = text_get("KOIN_SLOT", "");
    settings->ignore_term = strcmp(text_get("KOIN_IGNORE_TERM", "0"), "0") != 0;
    int64_t exit_code = 0;
    if (duration_get("KOIN_BOOT", 300, &settings->boot_ms) != 0 ||
        duration_get("KOIN_WARM", 200, &settings->warm_ms) != 0 ||
        duration_get("KOIN_FAIL", KOIN_NEVER, &settings->fail_ms) != 0 ||
        duration_get("KOIN_CRASH", KOIN_NEVER, &settings->crash_ms) != 0 ||
        duration_get("KOIN_DELAY", 0, &settings->delay_ms) != 0 ||
        duration_get("KOIN_HEALTH_DELAY", 0, &settings->health_delay_ms) != 0 ||
        duration_get("KOIN_GRACE", 30000, &settings->grace_ms) != 0 ||
        duration_get("KOIN_EXIT", KOIN_NEVER, &exit_code) != 0)
        return -1;
    settings->exit_code = exit_code == KOIN_NEVER ? -1 : (int)(exit_code & 0xff);
    return 0;
}
