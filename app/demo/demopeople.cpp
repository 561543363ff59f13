// SPDX-License-Identifier: MIT
#include "app/demo/demopeople.h"

#include <QSet>

#include <array>

namespace gatehouse {

namespace {

struct Country {
    std::array<const char *, 8> given;
    std::array<const char *, 8> family;
    const char *domain;
};

const std::array countries = {
    Country{{"Ada", "Grace", "Oliver", "Amelia", "Harry", "Isla", "George", "Freya"},
            {"Hughes", "Bennett", "Marlowe", "Okafor", "Whitfield", "Sinclair", "Ashworth", "Doyle"},
            "example.co.uk"},
    Country{{"Jonas", "Lena", "Matthias", "Anneke", "Jürgen", "Käthe", "Tobias", "Svenja"},
            {"Müller", "Schäfer", "Brandt", "Vogel", "Krüger", "Hoffmann", "Weiß", "Lindner"},
            "example.de"},
    Country{{"Chloé", "Mathieu", "Inès", "Baptiste", "Éloïse", "Rémi", "Manon", "Théo"},
            {"Lefèvre", "Moreau", "Dubois", "Garnier", "Chevalier", "Faure", "Benoît", "Marchand"},
            "example.fr"},
    Country{{"Lucía", "Mateo", "Sofía", "Diego", "Ximena", "Íñigo", "Camila", "Andrés"},
            {"García", "Fernández", "Muñoz", "Ibáñez", "Peña", "Castillo", "Ortega", "Quiroga"},
            "example.es"},
    Country{{"Zofia", "Jakub", "Agnieszka", "Wojciech", "Małgorzata", "Łukasz", "Kinga", "Paweł"},
            {"Kowalska", "Wiśniewski", "Wójcik", "Zieliński", "Dąbrowska", "Mazur", "Grabowski", "Pawlak"},
            "example.pl"},
    Country{{"Astrid", "Søren", "Ingrid", "Lars", "Åsa", "Øyvind", "Maja", "Henrik"},
            {"Lindqvist", "Sørensen", "Berg", "Nygård", "Holm", "Åkerlund", "Dahl", "Kjær"},
            "example.se"},
    Country{{"Yuki", "Haruto", "Sakura", "Ren", "Aoi", "Kaito", "Hina", "Daichi"},
            {"Tanaka", "Watanabe", "Nakamura", "Kobayashi", "Yoshida", "Matsumoto", "Inoue", "Shimizu"},
            "example.jp"},
    Country{{"Wei", "Xiaoling", "Jun", "Meihui", "Zhihao", "Lan", "Bowen", "Yating"},
            {"Chen", "Zhang", "Liu", "Huang", "Zhao", "Lin", "Guo", "Xu"},
            "example.cn"},
    Country{{"Priya", "Arjun", "Ananya", "Rohan", "Kavya", "Vikram", "Meera", "Aditya"},
            {"Sharma", "Iyer", "Banerjee", "Reddy", "Kapoor", "Nair", "Joshi", "Chatterjee"},
            "example.in"},
    Country{{"Amina", "Kwame", "Zainab", "Chidi", "Fatou", "Tendai", "Nomvula", "Sefu"},
            {"Diallo", "Mensah", "Adeyemi", "Nkosi", "Mwangi", "Eze", "Traoré", "Moyo"},
            "example.africa"},
    Country{{"Layla", "Omar", "Yasmin", "Karim", "Nour", "Tariq", "Hanan", "Samir"},
            {"Haddad", "Al-Masri", "Khoury", "Nasser", "Benali", "Saleh", "Farouk", "Mansour"},
            "example.ae"},
    Country{{"João", "Beatriz", "Thiago", "Larissa", "Gonçalo", "Inês", "Rafael", "Conceição"},
            {"Silva", "Araújo", "Guimarães", "Souza", "Magalhães", "Ferreira", "Brandão", "Leão"},
            "example.com.br"},
    Country{{"Elif", "Emre", "Zeynep", "Çağlar", "Gülşen", "Barış", "İrem", "Ozan"},
            {"Yılmaz", "Şahin", "Öztürk", "Aydın", "Çelik", "Doğan", "Güneş", "Koç"},
            "example.com.tr"},
};

/// People whose names have more than ASCII letters; the address says how they are written there.
struct Named {
    const char *name;
    const char *login;
};
const std::array named = {Named{"Lǐ Nà", "li.na@example.cn"},
                          Named{"Мария Соколова", "maria.sokolova@example.bg"},
                          Named{"Γιώργος Παπαδόπουλος", "g.papadopoulos@example.gr"},
                          Named{"Kim Min-jun", "minjun.kim@example.kr"},
                          Named{"Somchai Jaidee", "somchai.j@example.co.th"},
                          Named{"Олена Шевченко", "olena.shevchenko@example.ua"},
                          Named{"Noa Levi", "noa.levi@example.co.il"},
                          Named{"Satō Misaki", "misaki.sato@example.jp"}};

const std::array services = {"svc-billing",  "svc-search-index", "svc-mailer",
                             "svc-exporter", "ci-runner-1",      "ci-runner-2"};

const std::array browsers = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
    "Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 "
    "Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
    "Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:126.0) Gecko/20100101 Firefox/126.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
    "Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
    "Safari/537.36 "
    "Edg/126.0.0.0"};

const std::array phones = {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
                           "(KHTML, like Gecko) Version/17.5 "
                           "Mobile/15E148 Safari/604.1",
                           "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
                           "Chrome/126.0.0.0 Mobile Safari/537.36",
                           "Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) "
                           "Chrome/125.0.0.0 Mobile "
                           "Safari/537.36",
                           "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
                           "Gecko) Version/17.5 Mobile/15E148 "
                           "Safari/604.1",
                           "AcmeApp/4.12.0 (iPhone; iOS 17.5; Scale/3.00)",
                           "AcmeApp/4.11.2 (Linux; U; Android 14; Pixel 7a)"};

const std::array agentsOfServices = {"python-requests/2.31.0", "Go-http-client/2.0", "okhttp/4.12.0",
                                     "curl/8.5.0"};

QString asciiLetters(const QString &name)
{
    static const QHash<QChar, QString> own = {
        {QChar(0x142), QStringLiteral("l")}, {QChar(0xf8), QStringLiteral("o")},
        {QChar(0xdf), QStringLiteral("ss")}, {QChar(0x131), QStringLiteral("i")},
        {QChar(0xe6), QStringLiteral("ae")}, {QChar(0xfc), QStringLiteral("ue")}};
    QString out;
    const QString decomposed = name.toLower();
    for (const QChar letter : decomposed) {
        if (own.contains(letter)) {
            out += own.value(letter);
            continue;
        }
        const QString plain = QString(letter).normalized(QString::NormalizationForm_D);
        if (!plain.isEmpty() && plain.front().unicode() < 128
            && (plain.front().isLetterOrNumber() || plain.front() == u'-'))
            out += plain.front();
    }
    return out;
}

QString address(Dice &dice)
{
    static constexpr std::array prefixes = {"81.2",  "84.112", "93.184", "151.38", "186.22", "197.210",
                                            "41.89", "103.27", "126.72", "203.0",  "78.180", "89.64"};
    if (dice.happens(0.12))
        return QStringLiteral("2001:db8:%1:%2::%3")
            .arg(dice.below(0xffff), 0, 16)
            .arg(dice.below(0xffff), 0, 16)
            .arg(1 + dice.below(0xfe), 0, 16);
    if (dice.happens(0.2)) {
        static constexpr std::array documentation = {"192.0.2", "198.51.100", "203.0.113"};
        return QStringLiteral("%1.%2").arg(QLatin1String(dice.from(documentation))).arg(1 + dice.below(254));
    }
    return QStringLiteral("%1.%2.%3")
        .arg(QLatin1String(dice.from(prefixes)))
        .arg(dice.below(256))
        .arg(1 + dice.below(254));
}

Origin device(Dice &dice, bool isPhone)
{
    if (!isPhone)
        return {address(dice), QLatin1String(dice.from(browsers)),
                dice.happens(0.8) ? QStringLiteral("Web") : QStringLiteral("Admin")};
    const QString agent = QLatin1String(dice.from(phones));
    return {address(dice), agent,
            agent.startsWith(QLatin1String("AcmeApp")) ? QStringLiteral("Mobile app")
                                                       : QStringLiteral("Web")};
}

QString role(Dice &dice)
{
    const double share = dice.fraction();
    if (share < 0.04)
        return QStringLiteral("admin");
    if (share < 0.14)
        return QStringLiteral("support");
    return share < 0.26 ? QStringLiteral("editor") : QStringLiteral("user");
}

NewUser somebody(Dice &dice)
{
    const Country &country = dice.from(countries);
    const QString given = QString::fromUtf8(dice.from(country.given));
    const QString family = QString::fromUtf8(dice.from(country.family));
    return {QStringLiteral("%1.%2@%3")
                .arg(asciiLetters(given), asciiLetters(family), QLatin1String(country.domain)),
            given + u' ' + family, role(dice)};
}

DemoPerson service(const char *name, Dice &dice)
{
    const QString login = QLatin1String(name);
    return {{login, login, QStringLiteral("service")},
            {{address(dice), QLatin1String(dice.from(agentsOfServices)), QStringLiteral("API")}}};
}

} // namespace

std::vector<DemoPerson> demoPeople(int count, Dice &dice)
{
    std::vector<DemoPerson> people;
    people.reserve(std::size_t(count) + services.size() + named.size());
    for (const char *name : services)
        people.push_back(service(name, dice));
    for (const Named &person : named)
        people.push_back({{QLatin1String(person.login), QString::fromUtf8(person.name), role(dice)}, {}});
    QSet<QString> taken;
    while (int(people.size()) < count) {
        NewUser user = somebody(dice);
        if (taken.contains(user.login))
            continue;
        taken.insert(user.login);
        people.push_back({std::move(user), {}});
    }
    people.resize(std::size_t(count));
    for (DemoPerson &person : people) {
        const int devices = person.devices.empty() ? 1 + dice.below(4) : 0;
        for (int i = 0; i < devices; ++i)
            person.devices.push_back(device(dice, dice.happens(0.45)));
    }
    return people;
}

Origin demoStranger(Dice &dice) { return device(dice, false); }

} // namespace gatehouse
