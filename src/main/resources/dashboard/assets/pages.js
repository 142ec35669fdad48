'use strict';
// The pages work without this. It keeps a live page quiet while somebody works in it, and takes certificates that are dropped.

/** Whether a part is loaded anew because something changed, and not because somebody pressed anything. */
function isByItself(event) {
    return event.detail.requestConfig.triggeringEvent?.type === 'changed';
}

/** The field for which somebody is choosing a file: what is chosen would go to a field that is no longer there. */
let choosing = null;
document.addEventListener('click', event => {
    if (event.target instanceof HTMLInputElement && event.target.type === 'file') {
        choosing = event.target;
    }
});
for (const end of ['change', 'cancel']) {
    document.addEventListener(end, event => {
        if (event.target === choosing) {
            choosing = null;
        }
    });
}

/** What is loaded anew by itself must not take away what somebody has written or chosen, or is about to choose. */
document.addEventListener('htmx:beforeSwap', event => {
    const itself = isByItself(event);
    const written = [...event.detail.target.querySelectorAll('textarea, input:not([type=hidden])')]
        .some(field => field === choosing || (field.type === 'checkbox' ? field.checked !== field.defaultChecked : field.value !== field.defaultValue));
    if (itself && written && event.detail.shouldSwap) {
        event.detail.shouldSwap = false;
        document.documentElement.dataset.stale = 'yes';
    }
});

/** How the element that has the focus is found again in a part that was loaded anew. */
function addressOf(element) {
    if (element.id) {
        return '#' + CSS.escape(element.id);
    }
    if (element.hasAttribute('href')) {
        return `[href="${CSS.escape(element.getAttribute('href'))}"]`;
    }
    return element.form && element.name
        ? `form[action="${CSS.escape(element.form.getAttribute('action'))}"] [name="${element.name}"][value="${CSS.escape(element.value)}"]`
        : null;
}

/** A diagram that is wider than its place shows where the request stands. */
function showCurrent(diagram) {
    const current = diagram.querySelector('.is-current');
    if (current) {
        const place = diagram.getBoundingClientRect();
        const element = current.getBoundingClientRect();
        diagram.scrollLeft += element.left + element.width / 2 - place.left - place.width / 2;
    }
}
function currentIn(diagram) {
    return [...diagram.querySelectorAll('.is-current')].map(element => element.dataset.elementId).join(' ');
}
document.querySelectorAll('.diagram').forEach(showCurrent);

/** Focus, opened details, how far a list is scrolled and a diagram's place stay as they are when a part is loaded anew. */
let kept = null;
document.addEventListener('htmx:beforeSwap', event => {
    if (!event.detail.shouldSwap) {
        return;
    }
    const target = event.detail.target;
    const busy = document.activeElement;
    kept = {
        part: target.id,
        focus: target.contains(busy) ? addressOf(busy) : null,
        opened: [...target.querySelectorAll('details')].map(details => details.open),
        scrolled: [...target.querySelectorAll('[data-keeps-scroll]')].map(list => list.scrollTop),
        diagrams: [...target.querySelectorAll('.diagram')].map(diagram => ({left: diagram.scrollLeft, current: currentIn(diagram)})),
    };
});
document.addEventListener('htmx:afterSettle', event => {
    if (!kept) {
        return;
    }
    // Of what was loaded into a part, each element settles for itself.
    const part = document.getElementById(kept.part) ?? event.detail.elt;
    const details = [...part.querySelectorAll('details')];
    if (details.length === kept.opened.length) {
        details.forEach((one, at) => { one.open = kept.opened[at]; });
    }
    [...part.querySelectorAll('[data-keeps-scroll]')].forEach((list, at) => { list.scrollTop = kept.scrolled[at] ?? 0; });
    [...part.querySelectorAll('.diagram')].forEach((diagram, at) => {
        if (kept.diagrams[at]?.current === currentIn(diagram)) {
            diagram.scrollLeft = kept.diagrams[at].left;
        } else {
            showCurrent(diagram);
        }
    });
    if (kept.focus) {
        document.querySelector(kept.focus)?.focus({preventScroll: true});
    }
    kept = null;
});

/** Of filters that say whether what is sought is under way or has ended, the one chosen last counts. Before the form is sent. */
document.addEventListener('change', event => {
    const show = event.target instanceof HTMLSelectElement ? event.target.form?.elements.show : null;
    if (!show || show.value === 'all') {
        return;
    }
    const implied = select => select.selectedOptions[0]?.dataset.show ?? show.value;
    if (event.target !== show) {
        show.value = implied(event.target);
        return;
    }
    for (const select of show.form.querySelectorAll('select')) {
        if (implied(select) !== show.value) {
            select.value = '';
        }
    }
}, true);
/** What somebody asked for by pressing or writing something, and did not get: said where it would have been, or above everything. */
function failed(event, problem) {
    const target = event.detail.target;
    const place = target.matches('.checks') ? target : document.getElementById('said');
    problem.dataset.failed = '';
    place.replaceChildren(problem);
}
document.addEventListener('htmx:responseError', event => {
    const said = new DOMParser().parseFromString(event.detail.xhr.responseText, 'text/html').querySelector('.problem');
    if (said && !isByItself(event)) {
        failed(event, document.importNode(said, true));
    }
});
for (const trouble of ['htmx:sendError', 'htmx:timeout']) {
    document.addEventListener(trouble, event => {
        if (!isByItself(event)) {
            const problem = document.createElement('p');
            problem.className = 'problem';
            problem.setAttribute('role', 'alert');
            problem.textContent = 'The service did not answer, or broke off; a file may be too large. Try again in a moment.';
            failed(event, problem);
        }
    });
}
document.addEventListener('htmx:afterRequest', event => {
    if (event.detail.successful && !isByItself(event)) {
        document.querySelectorAll('#said [data-failed]').forEach(problem => problem.remove());
    }
});

/** Forms that say what they do ask first. */
document.addEventListener('submit', event => {
    const question = event.target.dataset.ask;
    if (question && !window.confirm(question)) {
        event.preventDefault();
    }
});

/** Drop a file on a field for certificates, and it is chosen. */
for (const kind of ['dragover', 'drop']) {
    document.addEventListener(kind, event => {
        const zone = event.target instanceof Element ? event.target.closest('[data-drop]') : null;
        if (!zone) {
            return;
        }
        event.preventDefault();
        zone.classList.toggle('over', kind === 'dragover');
        if (kind === 'drop' && event.dataTransfer.files.length > 0) {
            const field = zone.querySelector('input[type=file]');
            field.files = event.dataTransfer.files;
            field.dispatchEvent(new Event('change', {bubbles: true}));
        }
    });
}
document.addEventListener('dragleave', event => {
    if (event.target instanceof Element) {
        event.target.closest('[data-drop]')?.classList.remove('over');
    }
});
