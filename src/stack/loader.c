/* SPDX-License-Identifier: MIT
 *
 * What to load.
 */
#include "stack/loader.h"

#include "base/alloc.h"
#include "base/ascii.h"
#include "base/error.h"
#include "base/text.h"
#include "stack/load.h"
#include <string.h>

int swarm__stack_name_valid(const char *name)
{
    if (!swarm__ascii_is_alphanumeric(name[0]))
        return 0;
    for (; *name != '\0'; name++)
        if (!swarm__ascii_is_alphanumeric(*name) && strchr("-_.", *name) == NULL)
            return 0;
    return 1;
}

swarm_stack_loader *swarm_stack_loader_new(void)
{
    return swarm__alloc_zero(1, sizeof(swarm_stack_loader));
}

static void variable_free(swarm__variable *variable)
{
    if (variable == NULL)
        return;
    swarm__free(variable->name);
    swarm__free(variable->value);
    swarm__free(variable);
}

void swarm_stack_loader_free(swarm_stack_loader *loader)
{
    if (loader == NULL)
        return;
    for (size_t i = 0; i < loader->source_count; i++) {
        swarm__free(loader->sources[i].name);
        swarm__free(loader->sources[i].text);
    }
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&loader->variables, entry)) != NULL)
        variable_free(swarm__map_entry_value(entry));
    swarm__map_free(&loader->variables);
    swarm__free(loader->name);
    swarm__free(loader->directory);
    swarm__free(loader);
}

static int is_text(const char *text)
{
    return swarm__utf8_valid(text, strlen(text));
}

static int add_source(swarm_stack_loader *loader, const char *name, const char *text, size_t length,
                      swarm_error **err)
{
    if (loader->source_count == SWARM__STACK_FILES)
        return swarm__fail(err, SWARM_E_LIMIT, NULL, "a stack has at most %d files",
                           SWARM__STACK_FILES);
    swarm__source source = {.name = swarm__strdup(name), .length = length};
    if (text != NULL)
        source.text = swarm__strndup(text, length);
    if (source.name == NULL || (text != NULL && source.text == NULL)) {
        swarm__free(source.name);
        swarm__free(source.text);
        return swarm__fail_nomem(err);
    }
    loader->sources[loader->source_count++] = source;
    return 0;
}

int swarm_stack_loader_add_file(swarm_stack_loader *loader, const char *path, swarm_error **err)
{
    if (loader == NULL || path == NULL || path[0] == '\0' || !is_text(path))
        return swarm__fail(err, SWARM_E_INVAL, NULL, "a loader and the path of a file are needed");
    return add_source(loader, path, NULL, 0, err);
}

int swarm_stack_loader_add_memory(swarm_stack_loader *loader, const char *name, const char *text,
                                  size_t length, swarm_error **err)
{
    if (loader == NULL || name == NULL || (text == NULL && length > 0) || !is_text(name))
        return swarm__fail(err, SWARM_E_INVAL, NULL, "a loader, a name and a text are needed");
    if (length > SWARM__STACK_FILE_BYTES)
        return swarm__fail(err, SWARM_E_LIMIT, NULL, "%s is larger than %d MiB", name,
                           SWARM__STACK_FILE_BYTES >> 20);
    return add_source(loader, name, text != NULL ? text : "", length, err);
}

int swarm_stack_loader_set_name(swarm_stack_loader *loader, const char *name, swarm_error **err)
{
    if (loader == NULL || (name != NULL && !swarm__stack_name_valid(name)))
        return swarm__fail(err, SWARM_E_INVAL, NULL,
                           "a stack's name has letters, digits, -, _ and . only and begins with a "
                           "letter or digit");
    return swarm__str_set(&loader->name, name) < 0 ? swarm__fail_nomem(err) : 0;
}

int swarm_stack_loader_set_variable(swarm_stack_loader *loader, const char *name, const char *value,
                                    swarm_error **err)
{
    if (loader == NULL || name == NULL || name[0] == '\0' || (value != NULL && !is_text(value)))
        return swarm__fail(err, SWARM_E_INVAL, NULL, "a variable needs a name, and text as value");
    if (value == NULL) {
        variable_free(swarm__map_remove(&loader->variables, name));
        return 0;
    }
    swarm__variable *variable = swarm__map_get(&loader->variables, name);
    if (variable != NULL)
        return swarm__str_set(&variable->value, value) < 0 ? swarm__fail_nomem(err) : 0;
    variable = swarm__alloc_zero(1, sizeof *variable);
    if (variable == NULL || swarm__str_set(&variable->name, name) < 0 ||
        swarm__str_set(&variable->value, value) < 0 ||
        swarm__map_put(&loader->variables, variable->name, variable) < 0) {
        variable_free(variable);
        return swarm__fail_nomem(err);
    }
    return 0;
}

int swarm_stack_loader_set_environment(swarm_stack_loader *loader, int use)
{
    if (loader == NULL)
        return SWARM_E_INVAL;
    loader->environment = use != 0;
    return 0;
}

int swarm_stack_loader_set_directory(swarm_stack_loader *loader, const char *path,
                                     swarm_error **err)
{
    if (loader == NULL || (path != NULL && (path[0] == '\0' || !is_text(path))))
        return swarm__fail(err, SWARM_E_INVAL, NULL, "a loader and a path are needed");
    return swarm__str_set(&loader->directory, path) < 0 ? swarm__fail_nomem(err) : 0;
}
