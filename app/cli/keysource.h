// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/command.h"
#include "core/base/secret.h"
#include "core/jose/jwk.h"

namespace gatehouse::cli {

class Context;

/// Keys that do not come from the store.
struct GivenKeys {
    jose::JwkSet keys;
    QString name; ///< What verified, in words: "Keys of jwks.json". Never key material.
    QStringList alarms; ///< What an operator must see. Whole sentences.
};

/// Who is asked for the passphrase of an encrypted key.
enum class PassphraseFrom { Terminal, StandardInput };
/// StandardInput with --passphrase-stdin.
PassphraseFrom passphraseSource(const Arguments &arguments);
const Option &passphraseOption();

/// True for "https://...": not the name of a file.
bool isAddress(const QString &fileOrUrl);

/// The text of a key file; of standard input for "-". At most 1 MiB.
Result<Secret> keyTextFrom(const QString &path);

/// A JWK, a JWK set (RFC 7517) or PEM: PKCS#1, SEC 1, PKCS#8 with and without passphrase, a public key or a
/// certificate. A bad key of a set disables itself only. Weak keys are read when `allowWeak`, so that they
/// can be told about. `source` is named in errors. Errors: Malformed, Denied (wrong passphrase), Locked
/// (nobody to ask for it).
Result<jose::JwkSet> keysFromText(const Secret &text, const QString &source, PassphraseFrom from,
                                  bool allowWeak = false);
/// Of a file, or of standard input for "-".
Result<GivenKeys> keysFromFile(const QString &path, PassphraseFrom from, bool allowWeak = false);

/// The HMAC secret on the first line of standard input, whatever its strength: the check of a token tells.
Result<GivenKeys> keysFromSecretInput();

/// Public keys over HTTPS, as JwksFetcher does it. `wantedKid` as the token says; may be empty.
Result<GivenKeys> keysFromUrl(Context &context, const QString &url, const QString &wantedKid);
/// The same by OpenID discovery.
Result<GivenKeys> keysFromIssuer(Context &context, const QString &issuer, const QString &wantedKid);

} // namespace gatehouse::cli
