/* SPDX-License-Identifier: MIT */
#include "source.h"
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Name of the folder that holds the file, as far as a stack may be called so. */
static int folder_name(const char *file, char *out, size_t size)
{
    char path[PATH_MAX];
    if (realpath(file, path) == NULL)
        return -1;
    char *slash = strrchr(path, '/');
    *slash = '\0';
    slash = strrchr(path, '/');
    size_t length = 0;
    for (const char *at = slash != NULL ? slash + 1 : path; *at != '\0' && length + 1 < size;
         at++) {
        unsigned char letter = (unsigned char)*at;
        if (isalnum(letter) || (length > 0 && strchr("-_", letter) != NULL))
            out[length++] = (char)tolower(letter);
    }
    out[length] = '\0';
    return length > 0 ? 0 : -1;
}

static int loader_fill(swarm_stack_loader *loader, const deploy_options *options, swarm_error **err)
{
    int result = swarm_stack_loader_set_environment(loader, 1);
    for (size_t i = 0; result == 0 && i < options->files.count; i++)
        result = swarm_stack_loader_add_file(loader, options->files.items[i], err);
    for (size_t i = 0; result == 0 && i < options->environment.count; i++) {
        char name[256];
        const char *variable = options->environment.items[i];
        size_t length = strcspn(variable, "=");
        snprintf(name, sizeof name, "%.*s", (int)length, variable);
        result = swarm_stack_loader_set_variable(loader, name, variable + length + 1, err);
    }
    if (result == 0 && options->name != NULL)
        result = swarm_stack_loader_set_name(loader, options->name, err);
    return result;
}

/* A stack that has no name, neither here nor in its files, is called as its folder. */
static int load(swarm_stack_loader *loader, const deploy_options *options, swarm_stack **out_stack,
                swarm_error **err)
{
    char name[64];
    int result = swarm_stack_load(loader, out_stack, err);
    if (result != SWARM_E_INVAL || options->name != NULL ||
        folder_name(options->files.items[0], name, sizeof name) != 0)
        return result;
    swarm_error_free(*err);
    *err = NULL;
    result = swarm_stack_loader_set_name(loader, name, err);
    return result == 0 ? swarm_stack_load(loader, out_stack, err) : result;
}

int deploy_source_load(const deploy_options *options, deploy_screen *screen,
                       swarm_stack **out_stack, swarm_error **err)
{
    swarm_stack_loader *loader = swarm_stack_loader_new();
    if (loader == NULL) {
        deploy_screen_complain(screen, "swarm-deploy: this libswarm cannot read Compose files");
        return SWARM_E_NOTSUP;
    }
    int result = loader_fill(loader, options, err);
    if (result == 0)
        result = load(loader, options, out_stack, err);
    swarm_stack_loader_free(loader);
    for (size_t i = 0; result == 0 && i < swarm_stack_warning_count(*out_stack); i++)
        deploy_screen_complain_error(screen, "warning: ", swarm_stack_warning_at(*out_stack, i));
    return result;
}
