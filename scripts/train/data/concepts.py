"""What the picture and video generators know by name: short everyday words, each with the emoji that show it."""
from data import icon_sets

# kind: (the commonest, the rest). An entry is a name, or NAME=SLUG+SLUG where the emoji are called otherwise.
CONCEPTS = {
    "animal": (
        "dog=dog_face+dog+guide_dog+service_dog+poodle, cat=cat_face+cat+black_cat, horse=horse_face+horse, "
        "cow=cow_face+cow, pig=pig_face+pig, sheep=ewe+ram, goat, mouse=mouse_face+mouse+rat, "
        "rabbit=rabbit_face+rabbit, bear, panda, lion, tiger=tiger_face+tiger, monkey=monkey_face+monkey, "
        "elephant, giraffe, zebra, camel=camel+two_hump_camel, deer, fox, wolf, koala, "
        "chicken=chicken+rooster, chick=hatching_chick+baby_chick+front_facing_baby_chick, bird, duck, owl, "
        "penguin, parrot, frog, snake, turtle, crocodile, fish=fish+tropical_fish, shark, "
        "whale=spouting_whale+whale, octopus, crab, snail, butterfly, bee=honeybee, ant, "
        "ladybug=lady_beetle, spider",
        "polar bear, kangaroo, swan, eagle, dragon=dragon_face+dragon, dinosaur=sauropod+t_rex, dolphin, "
        "lobster, squirrel=chipmunk, bat, hedgehog, gorilla, raccoon, leopard, unicorn, donkey, boar, llama, "
        "rhino=rhinoceros, hippo=hippopotamus, hamster, sloth, dove, flamingo, peacock, goose, lizard, seal, "
        "jellyfish, shrimp, squid, caterpillar=bug, beetle, scorpion, fly"),
    "food": (
        "apple=red_apple+green_apple, banana, orange=tangerine, lemon, pear, peach, cherries, strawberry, "
        "grapes, watermelon, pineapple, tomato, potato, carrot, corn=ear_of_corn, pepper=bell_pepper, "
        "cucumber, broccoli, onion, bread, croissant, cheese=cheese_wedge, egg, pizza, hamburger, hot dog, "
        "fries=french_fries, sandwich, sushi, rice=cooked_rice, chocolate=chocolate_bar, candy, lollipop, "
        "cookie, cake=birthday_cake+shortcake, donut=doughnut, ice cream=soft_ice_cream+ice_cream",
        "kiwi=kiwi_fruit, mango, coconut, avocado, garlic, eggplant, taco, spaghetti, salad=green_salad, "
        "pancakes, popcorn, cupcake, pie, blueberries, olive, chili=hot_pepper, peanuts, peas=pea_pod, "
        "pretzel, bagel, waffle, meat=meat_on_bone+cut_of_meat, drumstick=poultry_leg, bacon, burrito, "
        "butter, dumpling, fried egg=cooking"),
    "drink": (
        "coffee=hot_beverage, milk=glass_of_milk, beer=beer_mug+clinking_beer_mugs, wine=wine_glass",
        "tea=teacup_without_handle, juice=beverage_box, bubble tea"),
    "plant": (
        "tree=deciduous_tree, pine=evergreen_tree, palm=palm_tree, cactus, rose, tulip, sunflower, "
        "flower=blossom+cherry_blossom+hibiscus, leaf=fallen_leaf+maple_leaf, mushroom",
        "clover=four_leaf_clover+shamrock, potted plant, christmas tree"),
    "vehicle": (
        "car=automobile+oncoming_automobile+sport_utility_vehicle, taxi=taxi+oncoming_taxi, "
        "police car=police_car+oncoming_police_car, bus=bus+oncoming_bus+trolleybus, ambulance, "
        "fire truck=fire_engine, truck=delivery_truck+articulated_lorry, tractor, motorcycle, bicycle, "
        "train=locomotive+train+high_speed_train+bullet_train, airplane, helicopter, rocket, "
        "ship=ship+passenger_ship+ferry, sailboat",
        "van=minibus, scooter=motor_scooter, tram=tram+light_rail, boat=speedboat+motor_boat, "
        "race car=racing_car, skateboard, ufo=flying_saucer, "
        "wheelchair=manual_wheelchair+motorized_wheelchair, shopping cart"),
    "building": (
        "house=house+house_with_garden, church, castle=castle+japanese_castle, tent",
        "factory"),
    "sky": (
        "sun=sun+sun_with_face, moon=crescent_moon+full_moon+full_moon_face+first_quarter_moon_face, "
        "star=star+glowing_star, cloud, rain=cloud_with_rain, snowflake, lightning=high_voltage, rainbow",
        "planet=ringed_planet, "
        "earth=globe_showing_europe_africa+globe_showing_americas+globe_showing_asia_australia, tornado"),
    "nature": (
        "mountain=mountain+snow_capped_mountain+mount_fuji, volcano, fire, drop=droplet, "
        "snowman=snowman+snowman_without_snow",
        "wave=water_wave, shell=spiral_shell, feather, rock, ice"),
    "clothes": (
        "shirt=t_shirt, jeans, dress, coat, socks, shoe=running_shoe+mans_shoe, "
        "boot=womans_boot+hiking_boot, hat=top_hat+womans_hat, cap=billed_cap, glasses, crown, ring, "
        "bag=handbag+purse+clutch_bag, backpack, umbrella=umbrella+umbrella_with_rain_drops",
        "shorts, sunglasses, scarf, gloves, tie=necktie, high heel=high_heeled_shoe, graduation cap, "
        "helmet=rescue_workers_helmet+military_helmet, lipstick"),
    "sport": (
        "football=american_football+rugby_football, soccer ball, basketball, baseball, trophy, "
        "medal=sports_medal+military_medal",
        "volleyball, bowling, target=bullseye, skis, skate=ice_skate, boxing glove"),
    "toy": (
        "balloon, teddy bear, kite, dice=game_die",
        "puzzle=puzzle_piece, gamepad=video_game, yoyo=yo_yo, pumpkin=jack_o_lantern, robot, "
        "gift=wrapped_gift"),
    "instrument": (
        "guitar, piano=musical_keyboard, violin, drum, trumpet",
        "microphone=microphone+studio_microphone"),
    "device": (
        "phone=mobile_phone, computer=desktop_computer, laptop, keyboard, printer, "
        "camera=camera+camera_with_flash, television, radio, clock=mantelpiece_clock, watch, light bulb, "
        "headphones=headphone",
        "battery, flashlight"),
    "tool": (
        "hammer, wrench, saw=carpentry_saw, axe, knife=kitchen_knife, spoon, fork=fork_and_knife, scissors, "
        "key=key+old_key, lock=locked, pencil, pen=pen+fountain_pen, paintbrush, ruler=straight_ruler, "
        "ladder, magnifier=magnifying_glass_tilted_left+magnifying_glass_tilted_right",
        "screwdriver, magnet, broom, syringe, pill, thermometer, microscope, telescope, gear, compass, "
        "toothbrush, bucket, fire extinguisher, stethoscope, sword=dagger, bomb, anchor"),
    "furniture": (
        "bed, chair, sofa=couch_and_lamp, door, toilet, bathtub",
        "window, shower, candle, mirror, bell, basket, teapot, trash can=wastebasket"),
    "office": (
        "book=closed_book+green_book+blue_book+orange_book, newspaper=newspaper+rolled_up_newspaper, "
        "envelope=envelope+incoming_envelope, box=package, calendar=calendar+tear_off_calendar, "
        "money=dollar_banknote+money_with_wings+euro_banknote",
        "coin, briefcase, notebook=notebook+notebook_with_decorative_cover, scroll, money bag, "
        "mailbox=closed_mailbox_with_raised_flag+open_mailbox_with_raised_flag+closed_mailbox_with_lowered_flag, "
        "map=world_map, suitcase=luggage"),
    "sign": (
        "",
        "traffic light=vertical_traffic_light+horizontal_traffic_light, stop sign, warning"),
    "shape": (
        "heart=red_heart+yellow_heart+green_heart+blue_heart+purple_heart+orange_heart",
        "circle=red_circle+yellow_circle+green_circle+blue_circle+orange_circle+purple_circle, "
        "square=red_square+yellow_square+green_square+blue_square+orange_square+purple_square, "
        "diamond=large_orange_diamond+large_blue_diamond"),
    "body": (
        "hand=raised_hand+hand_with_fingers_splayed",
        "foot, ear, eye, nose, mouth, tooth, bone, brain, skull, thumbs up, paw prints"),
    "person": (
        "",
        "happy face=grinning_face+grinning_face_with_big_eyes+smiling_face_with_smiling_eyes+slightly_smiling_face, "
        "sad face=frowning_face+slightly_frowning_face+disappointed_face+crying_face, "
        "baby, boy, girl, man, woman, ghost, clown=clown_face, santa=santa_claus, astronaut"),
}
# fxemoji's own names, where they are not simply the emoji's without spaces
FXEMOJI = {
    "dog": "dogside", "cat": "catside", "horse": "horseface", "cow": "cowface", "pig": "pigside", 
    "mouse": "mouseside", "rabbit": "bunny bunnyside", "panda": "pandaface", "tiger": "tigerside",
    "monkey": "monkeyface", "camel": "dromedarycamel bactriancamel", "wolf": "wolfface",
    "chick": "babychick frontfacingchick hatchingchick", "dragon": "dragonhead dragonside", "whale": "spurtingwhale",
    "leopard": "leopardside", "dove": "doveofpeace", "eggplant": "aubergine",
    "corn": "earofmaize", "chili": "chilipepper", "pizza": "sliceofpizza", "basketball": "basketballandhoop",
    "soccer ball": "soccerball", "phone": "cellphone", 
    "headphones": "headphone", "light bulb": "lightbulb", "flashlight": "electrictorch", "gift": "present",
    "shoe": "mensshoe", "shirt": "mansshirt", "heart": "redheart",
    "scissors": "blackscissors", "fork": "forkandknife forkknife", "knife": "hocho",
    "ruler": "straightruler", "magnifier": "leftmagnifyingglass rightmagnifyingglass", 
    "race car": "racecar", "house": "housebuilding", "castle": "europeancastle", "santa": "fatherchristmas",
    "earth": "europeafricaglobe americasglobe asiaaustraliaglobe", "hat": "tophat womanshat",
    "money": "banknotedollar moneywithwings", "traffic light": "verticaltrafficlight",
    "paintbrush": "lowerleftpaintbrush", "pen": "lowerleftfountainpen",
    "hamster": "hampster", "target": "directhit", "high heel": "heels", "dice": "gamedie",
    "computer": "desktopcomputer oldpersonalcomputer", "laptop": "personalcomputer", "hand": "hand",
}
# said without "a": several in one picture, or a stuff
PLAIN = set("cherries grapes corn garlic bread cheese fries sushi rice spaghetti popcorn chocolate salad pancakes "
            "candy blueberries peanuts peas meat bacon butter coffee tea milk beer wine juice broccoli rain lightning "
            "fire ice earth jeans shorts socks glasses sunglasses gloves skis bowling headphones scissors money "
            "lipstick".split())
PLAIN |= {"bubble tea", "paw prints", "thumbs up"}
PLURALS = {"mouse": "mice", "sheep": "sheep", "deer": "deer", "fish": "fish", "wolf": "wolves", "leaf": "leaves",
           "knife": "knives", "scarf": "scarves", "tooth": "teeth", "foot": "feet", "man": "men", "woman": "women",
           "dice": "dice", "goose": "geese"}


def entries():
    """Yields (name, kind, common, slugs) of every concept."""
    for kind, groups in CONCEPTS.items():
        for common, group in zip((True, False), groups):
            for entry in filter(str.strip, group.split(",")):
                name, _, slugs = entry.strip().partition("=")
                yield name, kind, common, (slugs or name.replace(" ", "_")).split("+")


KIND = {name: kind for name, kind, _, _ in entries()}
NAMES = list(KIND)
COMMON = [name for name, _, common, _ in entries() if common]
KINDS = list(CONCEPTS)
# the kinds that people would name, as they stand after "Is this"
KIND_NOUNS = {"animal": "an animal", "food": "food", "drink": "a drink", "plant": "a plant", "vehicle": "a vehicle",
              "building": "a building", "clothes": "clothes", "sport": "sport", "toy": "a toy",
              "instrument": "an instrument", "device": "a device", "tool": "a tool", "furniture": "furniture",
              "body": "a body part"}
ASKED_KINDS = list(KIND_NOUNS)
# what is counted by name: every plural is a word more in the vocabulary
COUNTED = [name for name in COMMON if KIND[name] in ("animal", "food", "plant", "vehicle")]


def with_article(name):
    """The name as it stands in a sentence: "a dog", "an owl", "grapes"."""
    if name in PLAIN:
        return name
    return f"{'an' if name[0] in 'aeio' or name in ('umbrella', 'umbrellas') else 'a'} {name}"


def several(name):
    """Whether the name itself is a plural: "grapes", "glasses"."""
    return name in PLAIN and name.endswith("s")


def is_there(rng, name):
    """A question for its presence."""
    question = "Do you see" if several(name) or rng.random() < 0.5 else "Is there"
    return f"{question} {with_article(name)}?"


def plural(name):
    """dog: dogs. None for what is not counted."""
    if name in PLAIN:
        return None
    if name in PLURALS:
        return PLURALS[name]
    if name.endswith("y") and name[-2] not in "aeo":
        return name[:-1] + "ies"
    return name + ("es" if name.endswith(("s", "x", "ch", "sh", "tomato", "potato", "mango")) else "s")


def slug_names():
    """slug of an emoji: the concept that it shows."""
    return {slug: name for name, _, _, slugs in entries() for slug in slugs}


def icons():
    """What tools/render-pictures.mjs reads: the icons of each set."""
    return {"slugs": slug_names(), "fxemoji": {name: found.split() for name, found in FXEMOJI.items()},
            "others": icon_sets.icons(NAMES)}
