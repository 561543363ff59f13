// SPDX-License-Identifier: MIT
#pragma once

// Keys of the fuzz targets, taken from tests/vectors so that its tokens serve as seeds. Public, hence
// worthless.

namespace fuzzkeys {

/// For RS256, PS256, ES256, ES384, ES512, ES256K, Ed448 and, as "ed", the public half of EdwardsPrivate.
constexpr const char *PublicSet =
    R"({"keys":[)"
    R"({"kty":"RSA","kid":"eBlOlj2z5Q20kV_5","n":"q1Q-uitzslFOcis2MxcHOnfisD8bkcbrlna3-pNmndw7b1utRrtdVa6MZGCCXlq5xl1ZaW-ed7y-KkfsFFHuKEmEY6oQLzxImtKqlTh90Uhq-52Xz3mSJVJ5D8fFSq-bscDhME-6Sd1WXPsmJLpc6MDq7rz2TDQV7okwEOZjJzOQ7hxMpvChERTsRejlTrr-6IDW6-20ikXIobXJbjtKF2MxxxqsGRlzyRFBK4QHa2JIJ8KZGTTUes8s3bAgzxnCjbL8D5bhyjMzIo1NcC_LoeNpgbvErBa6yF6ZdpvmJy7watQzZc3nUVG2lub0LJTeOd1hoB9IGgWhdP04aGpvHQ","e":"AQAB"},)"
    R"({"kty":"EC","crv":"P-256","kid":"qqeSRfIjWhAMnNXB","x":"Xk44732E_BtRpJFKjk_jvXOrBWtzleZP3DspD3rc7qE","y":"9DxYYEChFkMQ4QUNlCy60aHIqxXrdR8rHdZXu9n5y_4"},)"
    R"({"kty":"EC","crv":"P-384","kid":"pHlyIxcghfriaLsr","x":"D6TCGTPUAhKzwaAl_9cael--xe6jHIMHzYH01fezHqdPcNJBvWgGtVIf8BsFe39z","y":"06x2dDYXzxIGkEolA5QOZc4P-5WgLC1d8nA93daE-p4AWsNna5grrNvnz99pKNMo"},)"
    R"({"kty":"EC","crv":"P-521","kid":"k0Z5jEThw1nackTW","x":"AZxF-_Fw14KYJ1tRpCoy1YEK2E8KaecTSUuRT-w1bjfN3tcSBMSag8eE4Jzvpz6CaElS79JkIHOGmyA0MiiMtqv7","y":"AP6sEb1FWLiubOBGsHhxdStO58bFlSfKedjPaugQ-UmscdYz5tol4XEZbf4NFqjz55CvVVsFve83kdMPYUb8Ml8B"},)"
    R"({"kty":"EC","crv":"secp256k1","kid":"fZEKiGK_exbkLjiH","x":"dxFW_VGTT-SxBOjXzy7L5pIOVU5pqsOmcirzj6QtvIY","y":"AhK_UlIUnYQdU838uon5ZAYi5iv62pyCSXMtJmYWdM4"},)"
    R"({"kty":"OKP","crv":"Ed448","kid":"2KWkTaedYrB5frdA","x":"uhhYeBUibynQibkA_9fSRmp7wg4np8OlidxYyryobppzmQW8dSwrISZ5eAkfr9oCYYE4DUwk7BGA"},)"
    R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"ed"})"
    R"(]})";
constexpr const char *EdwardsPrivate =
    R"({"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"ed"})"; // RFC 8037 A.1
constexpr const char *Rsa =
    R"({"kty":"RSA","n":"maxhbsmBtdQ3CNrKvprUE6n9lYcregDMLYNeTAWcLj8NnPU9XIYegTHVHQjxKDSHP2l-F5jS7sppG1wgdAqZyhnWvXhYNvcM7RfgKxqNx_xAHx6f3yy7s-M9PSNCwPC2lh6UAkR4I00EhV9lrypM9Pi4lBUop9t5fS9W5UNwaAllhrd-osQGPjIeI1deHTwx-ZTHu3C60Pu_LJIl6hKn9wbwaUmA4cR5Bd2pgbaY7ASgsjCUbtYJaNIHSoHXprUdJZKUMAzV0WOKPfA6OPI4oypBadjvMZ4ZAj3BnXaSYsEZhaueTXvZB4eZOAjIyh2e_VOIKVMsnDrJYAVotGlvMQ","e":"AQAB","d":"Kn9tgoHfiTVi8uPu5b9TnwyHwG5dK6RE0uFdlpCGnJN7ZEi963R7wybQ1PLAHmpIbNTztfrheoAniRV1NCIqXaW_qS461xiDTp4ntEPnqcKsyO5jMAji7-CL8vhpYYowNFvIesgMoVaPRYMYT9TW63hNM0aWs7USZ_hLg6Oe1mY0vHTI3FucjSM86Nff4oIENt43r2fspgEPGRrdE6fpLc9Oaq-qeP1GFULimrRdndm-P8q8kvN3KHlNAtEgrQAgTTgz80S-3VD0FgWfgnb1PNmiuPUxO8OpI9KDIfu_acc6fg14nsNaJqXe6RESvhGPH2afjHqSy_Fd2vpzj85bQQ","p":"2DwQmZ43FoTnQ8IkUj3BmKRf5Eh2mizZA5xEJ2MinUE3sdTYKSLtaEoekX9vbBZuWxHdVhM6UnKCJ_2iNk8Z0ayLYHL0_G21aXf9-unynEpUsH7HHTklLpYAzOOx1ZgVljoxAdWNn3hiEFrjZLZGS7lOH-a3QQlDDQoJOJ2VFmU","q":"te8LY4-W7IyaqH1ExujjMqkTAlTeRbv0VLQnfLY2xINnrWdwiQ93_VF099aP1ESeLja2nw-6iKIe-qT7mtCPozKfVtUYfz5HrJ_XY2kfexJINb9lhZHMv5p1skZpeIS-GPHCC6gRlKo1q-idn_qxyusfWv7WAxlSVfQfk8d6Et0","dp":"UfYKcL_or492vVc0PzwLSplbg4L3-Z5wL48mwiswbpzOyIgd2xHTHQmjJpFAIZ8q-zf9RmgJXkDrFs9rkdxPtAsL1WYdeCT5c125Fkdg317JVRDo1inX7x2Kdh8ERCreW8_4zXItuTl_KiXZNU5lvMQjWbIw2eTx1lpsflo0rYU","dq":"iEgcO-QfpepdH8FWd7mUFyrXdnOkXJBCogChY6YKuIHGc_p8Le9MbpFKESzEaLlN1Ehf3B6oGBl5Iz_ayUlZj2IoQZ82znoUrpa9fVYNot87ACfzIG7q9Mv7RiPAderZi03tkVXAdaBau_9vs5rS-7HMtxkVrxSUvJY14TkXlHE","qi":"kC-lzZOqoFaZCr5l0tOVtREKoVqaAYhQiqIRGL-MzS4sCmRkxm5vZlXYx6RtE1n_AagjqajlkjieGlxTTThHD8Iga6foGBMaAr5uR1hGQpSc7Gl7CF1DZkBJMTQN6EshYzZfxW08mIO8M6Rzuh0beL6fG9mkDcIyPrBXx2bQ_mM"})"; // RFC 7520 5.1
constexpr const char *Password = R"({"kty":"oct","k":"Y29ycmVjdCBob3JzZSBiYXR0ZXJ5IHN0YXBsZSBkZXY"})";
constexpr const char *Direct = R"({"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})";
constexpr const char *Wrapping = R"({"kty":"oct","k":"GawgguFyGrWKav7AX4VKUg"})";
constexpr const char *Agreement =
    R"({"kty":"EC","crv":"P-256","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ","y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck","d":"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"})";
constexpr const char *Montgomery =
    R"({"kty":"OKP","crv":"X25519","x":"78qGvE-CJ4XJLkvG1K8nHV2ey6KjHUkvYvh6NEMZoG4","d":"aCm2UBSIehu9JdIETwVKU-rCqTOlILDZM00r1_-chkE"})";

} // namespace fuzzkeys
