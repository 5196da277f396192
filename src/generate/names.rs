//! Made-up names of common characters: Han names, a few of minority form with an interpunct, and their variants.
//! Must not know the persons who bear them.
use super::seed::Choices;

const SURNAMES: [&str; 36] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何",
    "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓",
    "许", "傅",
];
/// Surnames of two characters, which only rare names have.
const RARE: [&str; 12] =
    ["上官", "司马", "诸葛", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文", "司徒", "端木", "百里"];
const WOMEN: [&str; 22] = [
    "秀", "英", "芳", "丽", "静", "娟", "敏", "霞", "兰", "凤", "玲", "桂", "梅", "莲", "素", "春", "云",
    "雪", "琴", "红", "燕", "萍",
];
const MEN: [&str; 22] = [
    "伟", "强", "军", "勇", "建", "国", "明", "华", "平", "志", "文", "德", "福", "海", "山", "生", "根",
    "宝", "成", "民", "林", "刚",
];
const BOTH: [&str; 12] = ["玉", "金", "小", "永", "新", "世", "庆", "东", "长", "喜", "学", "立"];
const MINORITY_WOMEN: [&str; 4] = ["阿依古丽", "古丽娜", "阿依努尔", "热娜"];
const MINORITY_MEN: [&str; 4] = ["买买提", "阿卜杜拉", "艾山", "吐尔逊"];
/// Simplified characters of the lists above with a traditional form.
const TRADITIONAL: [(char, char); 22] = [
    ('张', '張'),
    ('刘', '劉'),
    ('陈', '陳'),
    ('杨', '楊'),
    ('赵', '趙'),
    ('黄', '黃'),
    ('吴', '吳'),
    ('孙', '孫'),
    ('马', '馬'),
    ('罗', '羅'),
    ('郑', '鄭'),
    ('谢', '謝'),
    ('韩', '韓'),
    ('冯', '馮'),
    ('丽', '麗'),
    ('静', '靜'),
    ('兰', '蘭'),
    ('凤', '鳳'),
    ('伟', '偉'),
    ('军', '軍'),
    ('国', '國'),
    ('华', '華'),
];

/// A name for a man (`sex` 1) or woman (2), with the surname of the family where one is given.
pub(super) fn made_up(choices: &mut Choices, sex: u8, surname: Option<&str>) -> String {
    if surname.is_none() && choices.chance(1, 40) {
        let first = if sex == 1 { choices.pick(&MINORITY_MEN) } else { choices.pick(&MINORITY_WOMEN) };
        return format!("{first}·{}", choices.pick(&MINORITY_MEN));
    }
    // Common surnames stand first: the first five are those of about a quarter of the people.
    let place = choices.place(SURNAMES.len()).min(choices.place(SURNAMES.len()));
    let surname = surname.map_or(SURNAMES[place], |surname| surname);
    let own = if sex == 1 { choices.pick(&MEN) } else { choices.pick(&WOMEN) };
    match choices.below(5) {
        0 => format!("{surname}{own}"),
        1 => format!("{surname}{own}{own}"),
        _ => format!("{surname}{}{own}", choices.pick(&BOTH)),
    }
}

/// A name that nobody has by chance; others come for some thousands of numbers.
pub(super) fn rare(number: usize) -> String {
    let given = |place: usize| match place % (BOTH.len() + MEN.len()) {
        place if place < BOTH.len() => BOTH[place],
        place => MEN[place - BOTH.len()],
    };
    let signs = BOTH.len() + MEN.len();
    let surname = RARE[number % RARE.len()];
    format!("{surname}{}{}", given(number / RARE.len()), given(number / RARE.len() / signs))
}

/// Whether a name is one of the rare ones.
pub(super) fn is_rare(name: &str) -> bool {
    RARE.iter().any(|surname| name.starts_with(surname))
}

/// The surname of a name; none where it is of minority form.
pub(super) fn surname(name: &str) -> Option<&str> {
    if name.contains('·') {
        return None;
    }
    name.chars().next().map(|first| &name[..first.len_utf8()])
}

/// The same name in other writing: another interpunct, traditional characters, or a blank inside.
pub(super) fn variant(choices: &mut Choices, name: &str) -> String {
    if name.contains('·') {
        return name.replace('·', choices.pick(&["•", "・", ".", "‧"]));
    }
    let traditional: String = name
        .chars()
        .map(|c| TRADITIONAL.iter().find(|(plain, _)| *plain == c).map_or(c, |(_, old)| *old))
        .collect();
    if traditional == name {
        name.chars().map(String::from).collect::<Vec<_>>().join("　")
    } else {
        traditional
    }
}

/// Another person's name: never equal to `name`, however it is written.
pub(super) fn another(name: &str) -> String {
    let first = if name.starts_with('欧') { "尤" } else { "欧" };
    let rest: String = name.chars().filter(|c| *c != '·').skip(1).collect();
    format!("{first}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::person_name::same_name;

    #[test]
    fn rare_names_differ_from_each_other_and_from_the_others() {
        let rare: std::collections::BTreeSet<String> = (0..10_000).map(rare).collect();
        assert!(rare.len() == 10_000 && rare.iter().all(|name| is_rare(name)));
        let mut choices = Choices::new(4, "names");
        assert!((0..2_000).all(|_| !is_rare(&made_up(&mut choices, 1, None))));
    }

    #[test]
    fn variants_are_the_same_name_and_others_are_not() {
        let mut choices = Choices::new(3, "names");
        for round in 0..400 {
            let name = made_up(&mut choices, 1 + (round % 2) as u8, None);
            let written = variant(&mut choices, &name);
            assert_eq!(same_name(&name, &written), Some(true), "{name} {written}");
            assert_ne!(name, written);
            assert_eq!(same_name(&name, &another(&name)), Some(false), "{name}");
        }
    }
}
