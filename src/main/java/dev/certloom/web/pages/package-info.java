/**
 * The pages for people: requests, tasks, certificates, issuers, the audit record, and the read models behind their
 * lists, which may read any table and write none. Pages show what the other rooms hold and forward their viewer's
 * actions; the rooms behind them enforce every rule.
 */
@NullMarked
package dev.certloom.web.pages;

import org.jspecify.annotations.NullMarked;
