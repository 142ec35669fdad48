/**
 * The pages for people: requests, tasks, certificates, issuers, the audit trail. They show what the other modules hold and pass on
 * what their viewer presses; every rule is held by the modules behind them.
 */
@NullMarked
package dev.certloom.web.pages;

import org.jspecify.annotations.NullMarked;
