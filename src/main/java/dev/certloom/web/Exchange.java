package dev.certloom.web;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Requester;

/**
 * What every route needs to know of a request.
 *
 * @param vault the vault the host names
 * @param actor the caller
 * @param requester the caller, as an approval needs to know it later
 * @param urls of the vault as the client reached it
 * @param apiVersion as the client sent it
 */
public record Exchange(VaultName vault, Actor actor, Requester requester, VaultUrls urls, String apiVersion) {}
