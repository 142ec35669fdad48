'use strict';
// The desk of tasks by keyboard. Everything that a key does, a link or a button does, too.

/** Where what is typed is meant for a field. */
function isForAField(event) {
    return event.ctrlKey || event.metaKey || event.altKey
        || event.target instanceof Element && event.target.closest('input, select, textarea, [contenteditable]') !== null;
}

/** The task above or below the one that is shown. */
function otherTask(by) {
    const tasks = [...document.querySelectorAll('ol.tasks a')];
    const current = tasks.findIndex(task => task.hasAttribute('aria-current'));
    return tasks[Math.max(0, Math.min(tasks.length - 1, current + by))];
}

/** The button of the task that is shown which does this. */
function buttonOf(act) {
    return document.querySelector(`#case button[name=act][value=${act}]`);
}

function focusOn(element) {
    element?.focus();
    element?.scrollIntoView({block: 'nearest'});
    return element !== null && element !== undefined;
}

/** How many tasks wait, in the menu and in the window's title: the list goes on by itself. */
function showWaiting(number) {
    document.title = (number ? `(${number}) ` : '') + document.title.replace(/^[(][^)]*[)] /, '');
    const shown = document.getElementById('waiting-tasks');
    if (shown) {
        shown.textContent = number;
        shown.hidden = !number;
    }
}

/** A key leads to the button, and Enter presses it: no single key decides anything. What answers false was not for us. */
const KEYS = {
    j: () => otherTask(1)?.click(),
    k: () => otherTask(-1)?.click(),
    Enter: event => event.target === document.body && focusOn(document.getElementById('case-title')),
    a: () => focusOn(buttonOf('approve')),
    r: () => {
        const reason = buttonOf('reject') && document.querySelector('#case textarea[name=words]');
        if (reason) {
            reason.dataset.rejects = '';
            reason.addEventListener('blur', () => delete reason.dataset.rejects, {once: true});
        }
        return focusOn(reason);
    },
    '/': () => focusOn(document.getElementById('search')),
    '?': () => {
        const help = document.getElementById('keys');
        help.open = !help.open;
        return focusOn(help.querySelector('summary'));
    },
};

if (document.getElementById('desk')) {
    document.addEventListener('keydown', event => {
        if (event.key === 'Escape' && isForAField(event)) {
            document.activeElement.blur();
            return;
        }
        // What was written after "r" is why it is rejected.
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target.matches('[data-rejects]')) {
            event.preventDefault();
            buttonOf('reject')?.click();
            return;
        }
        const act = isForAField(event) ? null : KEYS[event.key];
        if (act && act(event) !== false) {
            event.preventDefault();
        }
    });
    // What was written stays with the task it was written for.
    document.addEventListener('htmx:beforeSwap', event => {
        if (event.detail.target.id === 'desk' && event.detail.shouldSwap) {
            keepWritten(null);
        }
    });
    document.addEventListener('htmx:afterSettle', event => {
        const desk = document.getElementById('desk');
        if (!desk.contains(event.detail.elt)) {
            return;
        }
        putBack();
        showWaiting(document.getElementById('waiting-now').dataset.waiting ?? '');
        if (event.detail.elt === desk) {
            document.querySelector('ol.tasks .current')?.scrollIntoView({block: 'nearest'});
        }
        if (event.detail.elt === desk && desk.classList.contains('chosen') && matchMedia('(max-width: 60rem)').matches) {
            document.getElementById('case-title')?.scrollIntoView();
        }
    });
}
