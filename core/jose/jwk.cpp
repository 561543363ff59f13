// SPDX-License-Identifier: MIT
#include "core/jose/jwk.h"

#include "core/base/base64url.h"
#include "core/jose/material.h"

#include <algorithm>

namespace gatehouse::jose {
namespace {

const std::string Empty;

/// `"name":"value"` pairs into a text that is wiped. Room is made once, so that no copy stays behind.
class JsonWriter {
public:
    JsonWriter() { m_text.reserve(MostKeyText); }
    ~JsonWriter() { wipeBytes(m_text.data(), m_text.size()); }
    JsonWriter(const JsonWriter &) = delete;
    JsonWriter &operator=(const JsonWriter &) = delete;

    void add(std::string_view name, std::string_view value) { addRaw(name, jsonQuoted(value)); }
    void addRaw(std::string_view name, std::string_view json)
    {
        m_text.append(m_text.empty() ? "{\"" : ",\"").append(name).append("\":").append(json);
    }
    void addEncoded(std::string_view name, std::string_view base64url)
    {
        m_text.append(m_text.empty() ? "{\"" : ",\"")
            .append(name)
            .append("\":\"")
            .append(base64url)
            .append("\"");
    }
    std::string_view finish()
    {
        m_text.push_back('}');
        return m_text;
    }

private:
    std::string m_text;
};

void addLabels(JsonWriter &writer, const KeyLabels &labels)
{
    if (labels.kid)
        writer.add("kid", *labels.kid);
    if (labels.use)
        writer.add("use", *labels.use);
    if (labels.alg)
        writer.add("alg", *labels.alg);
    if (!labels.keyOps)
        return;
    std::string list;
    for (const std::string &name : *labels.keyOps)
        list += (list.empty() ? "[" : ",") + jsonQuoted(name);
    writer.addRaw("key_ops", list.empty() ? "[]" : list + "]");
}

void addPublic(JsonWriter &writer, const Jwk::Material &material)
{
    writer.add("kty", material.labels.type);
    if (!material.labels.curve.empty())
        writer.add("crv", material.labels.curve);
    for (const auto &member : material.publicMembers)
        writer.addEncoded(member.name, member.text.view());
}

/// The members RFC 7638 asks for, in the order of their names.
std::string thumbprintInput(const Jwk::Material &material)
{
    JsonWriter writer;
    const auto member = [&](std::size_t i) {
        const auto &all = material.type == KeyType::Oct ? material.privateMembers : material.publicMembers;
        writer.addEncoded(all[i].name, all[i].text.view());
    };
    if (material.type == KeyType::Ec || material.type == KeyType::Okp)
        writer.add("crv", material.labels.curve);
    else
        member(0); // e or k
    writer.add("kty", material.labels.type);
    if (material.type == KeyType::Ec || material.type == KeyType::Okp)
        member(0); // x
    if (material.type == KeyType::Ec || material.type == KeyType::Rsa)
        member(1); // y or n
    return std::string(writer.finish());
}

} // namespace

Jwk::Jwk(std::shared_ptr<const Material> material)
    : m_material(std::move(material))
{ }

Checked<Jwk> Jwk::parse(std::string_view json, bool allowWeak)
{
    JsonDocument document;
    if (const JsonProblem problem = document.parse(json); problem != JsonProblem::None)
        return refuse(reasonOf(problem), "at byte " + std::to_string(document.problemOffset()));
    if (!document.root().isObject())
        return refuse(Reason::MalformedNotObject);
    KeyLabels labels;
    return readJwk(document.root(), allowWeak, labels);
}

Checked<Jwk> Jwk::fromSecret(std::string_view bytes, Alg alg, const std::string &kid)
{
    JsonWriter writer;
    writer.add("kty", "oct");
    if (!kid.empty())
        writer.add("kid", kid);
    writer.add("alg", nameOf(alg));
    std::string encoded = encodeBase64url(bytes);
    writer.addEncoded("k", encoded);
    wipeBytes(encoded.data(), encoded.size());
    return parse(writer.finish());
}

const KeyLabels &Jwk::labels() const { return m_material->labels; }
KeyType Jwk::type() const { return m_material->type; }
std::string_view Jwk::typeName() const { return m_material->labels.type; }
const std::string &Jwk::curve() const { return m_material->labels.curve; }
const std::string &Jwk::kid() const { return labels().kid ? *labels().kid : Empty; }
const std::string &Jwk::alg() const { return labels().alg ? *labels().alg : Empty; }
const std::string &Jwk::use() const { return labels().use ? *labels().use : Empty; }
int Jwk::bits() const { return m_material->bits; }
bool Jwk::isPrivate() const { return m_material->isPrivate; }
bool Jwk::isWeak() const { return m_material->isWeak; }

const std::vector<std::string> &Jwk::keyOps() const
{
    static const std::vector<std::string> none;
    return labels().keyOps ? *labels().keyOps : none;
}

bool Jwk::canCarry(Alg signatureAlg) const
{
    KeyLabels bare;
    bare.type = labels().type;
    bare.curve = labels().curve;
    return jose::isSignature(signatureAlg) && fits(bare, signatureAlg);
}

bool Jwk::isFor(Alg alg) const
{
    return fits(labels(), alg, labels().alg && encFromName(*labels().alg) ? *labels().alg : std::string());
}

std::string Jwk::description() const
{
    std::string text(typeName());
    return text + ' ' + (curve().empty() ? std::to_string(bits()) : curve());
}

std::string Jwk::publicJson() const
{
    if (isSymmetric())
        return {};
    JsonWriter writer;
    addPublic(writer, *m_material);
    addLabels(writer, labels());
    return std::string(writer.finish());
}

Secret Jwk::privateJson() const
{
    if (!isPrivate())
        return {};
    JsonWriter writer;
    addPublic(writer, *m_material);
    for (const auto &member : m_material->privateMembers)
        writer.addEncoded(member.name, member.text.view());
    addLabels(writer, labels());
    return Secret(writer.finish());
}

Checked<Jwk> Jwk::withLabels(const KeyLabels &given) const
{
    JsonWriter writer;
    addPublic(writer, *m_material);
    for (const auto &member : m_material->privateMembers)
        writer.addEncoded(member.name, member.text.view());
    addLabels(writer, given);
    return parse(writer.finish(), true);
}

std::string Jwk::thumbprint(const char *digest) const
{
    std::string input = thumbprintInput(*m_material);
    std::string result = encodeBase64url(digestOf(digest, input));
    wipeBytes(input.data(), input.size());
    return result;
}

} // namespace gatehouse::jose
