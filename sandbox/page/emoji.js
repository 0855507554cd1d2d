// Usual shortcodes of a city hall's bot and its readers; others stay as text.
export const EMOJI = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", white_check_mark: "✅", heavy_check_mark: "✔️",
  ballot_box_with_check: "☑️", x: "❌", o: "⭕", warning: "⚠️", no_entry: "⛔", no_entry_sign: "🚫",
  eyes: "👀", pray: "🙏", bow: "🙇", wave: "👋", clap: "👏", raised_hands: "🙌", muscle: "💪", ok_hand: "👌",
  tada: "🎉", sparkles: "✨", star: "⭐", fire: "🔥", heart: "❤️", smile: "😄", smiley: "😃", grinning: "😀",
  slightly_smiling_face: "🙂", sweat_smile: "😅", joy: "😂", thinking_face: "🤔", cry: "😢", sob: "😭",
  memo: "📝", page_facing_up: "📄", scroll: "📜", clipboard: "📋", pushpin: "📌", paperclip: "📎",
  file_folder: "📁", open_file_folder: "📂", card_index_dividers: "🗂️", file_cabinet: "🗄️", books: "📚",
  inbox_tray: "📥", outbox_tray: "📤", envelope: "✉️", email: "📧", incoming_envelope: "📨", mailbox: "📫",
  bell: "🔔", no_bell: "🔕", loudspeaker: "📢", mega: "📣", speech_balloon: "💬", telephone_receiver: "📞",
  phone: "☎️", iphone: "📱", computer: "💻", desktop_computer: "🖥️", printer: "🖨️", movie_camera: "🎥",
  video_camera: "📹", camera: "📷", calendar: "📅", date: "📅", spiral_calendar_pad: "🗓️", clock9: "🕘",
  alarm_clock: "⏰", hourglass: "⌛", hourglass_flowing_sand: "⏳", stopwatch: "⏱️", lock: "🔒", unlock: "🔓",
  key: "🔑", link: "🔗", mag: "🔍", bulb: "💡", gear: "⚙️", wrench: "🔧", hammer: "🔨", shield: "🛡️",
  office: "🏢", classical_building: "🏛️", house: "🏠", house_with_garden: "🏡", round_pushpin: "📍", train: "🚆",
  bus: "🚌", car: "🚗", airplane: "✈️", palm_tree: "🌴", coffee: "☕", bento: "🍱", sunny: "☀️", cloud: "☁️",
  umbrella: "☂️", snowflake: "❄️", zzz: "💤", sick: "🤒", face_with_thermometer: "🤒", baby: "👶",
  bust_in_silhouette: "👤", busts_in_silhouette: "👥", arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️",
  arrow_down: "⬇️", leftwards_arrow_with_hook: "↩️", arrow_right_hook: "↪️", arrows_counterclockwise: "🔄",
  repeat: "🔁", heavy_plus_sign: "➕", heavy_minus_sign: "➖", question: "❓", grey_question: "❔",
  exclamation: "❗", bangbang: "‼️", information_source: "ℹ️", question_mark: "❓", zap: "⚡", rotating_light: "🚨",
  red_circle: "🔴", large_orange_circle: "🟠", large_yellow_circle: "🟡", large_green_circle: "🟢",
  large_blue_circle: "🔵", white_circle: "⚪", black_circle: "⚫", large_green_square: "🟩", large_blue_square: "🟦",
  one: "1️⃣", two: "2️⃣", three: "3️⃣", bar_chart: "📊", chart_with_upwards_trend: "📈", yen: "💴", moneybag: "💰",
  receipt: "🧾", robot_face: "🤖", seedling: "🌱", cherry_blossom: "🌸", fallen_leaf: "🍂", checkered_flag: "🏁",
  triangular_flag_on_post: "🚩", stamp: "🈺", congratulations: "㊗️", secret: "㊙️", jp: "🇯🇵",
};

export const QUICK = ["+1", "white_check_mark", "eyes", "pray", "tada", "heart"];

export const glyph = (name) => EMOJI[name.replace(/::skin-tone-\d$/, "")] ?? null;
