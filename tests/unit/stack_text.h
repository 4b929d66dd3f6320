/* SPDX-License-Identifier: MIT
 *
 * What the tests of the stack room share: loading from text, and judging what comes out.
 */
#ifndef TESTS_STACK_TEXT_H
#define TESTS_STACK_TEXT_H

#include <swarm/stack.h>

/* Load one text called "stack.yml" as the stack "shop", with the variables SET ("value"), EMPTY ("")
 * and HOME ("/home/me"), in the directory /srv. The test fails when it does not load. */
swarm_stack *stack_of(const char *text);

/* The same with a second text called "over.yml" laid over it. */
swarm_stack *stack_of_two(const char *text, const char *over);

/* A whole text from the body of a service "web", whose lines are indented by four blanks here. The
 * body's first line is line 4 of the text. Good until the next call. */
const char *stack_text_web(const char *body);

/* The value at a JSON pointer in a service's spec is this JSON; NULL: there is none. */
void stack_has(const swarm_stack *stack, const char *service, const char *pointer,
               const char *json);

/* The value at the pointer for a service "web" with this body, without any warning. */
void stack_web_has(const char *body, const char *pointer, const char *json);

/* Loading fails with this code, at this place (0: not looked at), and says this among other things. */
void stack_fails(const char *text, int code, uint32_t line, uint32_t column, const char *says);
void stack_web_fails(const char *body, int code, uint32_t line, uint32_t column, const char *says);

/* Loading gives a warning at this place that says this among other things. */
void stack_warns(const char *text, uint32_t line, uint32_t column, const char *says);
void stack_web_warns(const char *body, uint32_t line, uint32_t column, const char *says);

#endif
