// SPDX-License-Identifier: MIT
#include "core/service/tokencompare.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

using Part = ComparedMember::Part;
using Relation = ComparedMember::Relation;

QString shown(const std::string &text) { return QString::fromUtf8(text.data(), qsizetype(text.size())); }

QString timeNote(const QString &name, const QString &left, const QString &right)
{
    if (name != QLatin1String("exp") && name != QLatin1String("iat") && name != QLatin1String("nbf"))
        return {};
    bool leftIsNumber = false, rightIsNumber = false;
    const qint64 seconds = qRound64(right.toDouble(&rightIsNumber) - left.toDouble(&leftIsNumber));
    if (!leftIsNumber || !rightIsNumber || seconds == 0)
        return {};
    const qint64 size = std::abs(seconds);
    const auto text = [](const char *form, qint64 count) {
        return QCoreApplication::translate("TokenCompare", form).arg(count);
    };
    const QString length = size < 120 ? text("%1 s", size)
        : size < 7200                 ? text("%1 min", size / 60)
        : size < 172'800              ? text("%1 h", size / 3600)
                                      : text("%1 days", size / 86'400);
    return seconds > 0 ? QCoreApplication::translate("TokenCompare", "%1 later").arg(length)
                       : QCoreApplication::translate("TokenCompare", "%1 earlier").arg(length);
}

void compareMembers(Part part, const std::vector<jose::DecodedMember> &left,
                    const std::vector<jose::DecodedMember> &right, std::vector<ComparedMember> &rows)
{
    std::vector<bool> used(right.size(), false);
    for (const jose::DecodedMember &member : left) {
        ComparedMember row{part, Relation::OnlyLeft, shown(member.name), shown(member.valueText), {}, {}};
        for (std::size_t i = 0; i < right.size(); ++i) {
            if (used[i] || right[i].name != member.name)
                continue;
            used[i] = true;
            row.right = shown(right[i].valueText);
            row.relation = right[i].valueText == member.valueText ? Relation::Same : Relation::Different;
            row.note = timeNote(row.name, row.left, row.right);
            break;
        }
        rows.push_back(std::move(row));
    }
    for (std::size_t i = 0; i < right.size(); ++i) {
        if (!used[i])
            rows.push_back(
                {part, Relation::OnlyRight, shown(right[i].name), {}, shown(right[i].valueText), {}});
    }
}

using Members = std::vector<jose::DecodedMember>;

const Members &membersOf(const jose::UnverifiedToken &token, std::size_t part)
{
    static const Members none;
    const bool isReadable = part < token.parts.size() && (part == 0 || token.isSigned());
    return isReadable ? token.parts[part].members : none;
}

const Members &outerHeaderOf(const TokenInspection &token)
{
    static const Members none;
    return token.decoded.isEncrypted() ? membersOf(token.decoded, 0) : none;
}

const Members &innerHeaderOf(const TokenInspection &token)
{
    static const Members none;
    if (token.nested)
        return membersOf(token.nested->decoded, 0);
    return token.decoded.isEncrypted() ? none : membersOf(token.decoded, 0);
}

const Members &payloadOf(const TokenInspection &token)
{
    if (token.plaintext)
        return token.plaintext->members;
    return membersOf(token.nested ? token.nested->decoded : token.decoded, 1);
}

} // namespace

bool isSealed(const TokenInspection &inspection)
{
    return inspection.decoded.isEncrypted() && !inspection.nested && !inspection.plaintext;
}

std::vector<ComparedMember> compareTokens(const TokenInspection &left, const TokenInspection &right)
{
    std::vector<ComparedMember> rows;
    const bool isOneSealed = isSealed(left) || isSealed(right);
    if (left.nested || right.nested) {
        compareMembers(Part::OuterHeader, outerHeaderOf(left), outerHeaderOf(right), rows);
        if (!isOneSealed)
            compareMembers(Part::InnerHeader, innerHeaderOf(left), innerHeaderOf(right), rows);
    } else {
        compareMembers(Part::Header, membersOf(left.decoded, 0), membersOf(right.decoded, 0), rows);
    }
    // What is not known is not "only in the other one".
    if (!isOneSealed)
        compareMembers(Part::Payload, payloadOf(left), payloadOf(right), rows);
    return rows;
}

} // namespace gatehouse
